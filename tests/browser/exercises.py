"""Our own exercises in the installed player, on a small server of their own."""

import functools
import http.server
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Page

from content.h5p.exercises import Exercise
from tests.browser.server import ROOT

DIST = ROOT / "node_modules/h5p-standalone/dist"
_PAGE = """<!doctype html><html lang="sv"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Övning</title><style>body{margin:0}@media(prefers-color-scheme:dark){body{background:#17181c}}</style>
<main id="exercise"></main><script src="/dist/main.bundle.js"></script><script>
const asked = new URLSearchParams(location.search), state = asked.get("state");
window.statements = [];
new H5PStandalone.H5P(document.getElementById("exercise"), {
  id: "exercise", h5pJsonPath: "/" + asked.get("package"), frameJs: "/dist/frame.bundle.js",
  frameCss: "/dist/styles/h5p.css", embedType: "div", xAPIObjectIRI: "urn:exercise",
  saveFreq: state ? 1 : false, contentUserData: state ? [{state}] : undefined,
}).then(() => {
  H5P.externalDispatcher.on("xAPI", e => statements.push(JSON.parse(JSON.stringify(e.data.statement))));
  window.exercise = H5P.instances[0];
});
</script></html>"""


@dataclass
class Player:
    """Plays exercises in a window. `faults`: errors of scripts on any of its pages."""

    address: str
    root: Path
    faults: list[str] = field(default_factory=list)

    def play(self, context: BrowserContext, exercise: Exercise, language: str = "sv", state: Any = None) -> Page:
        """A page with the exercise, ready to be worked with."""
        name = f"{exercise.key}-{language}"
        with zipfile.ZipFile(io.BytesIO(exercise.package(language))) as archive:
            archive.extractall(self.root / name)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        said = f"&state={quote(json.dumps(state))}" if state is not None else ""
        page.goto(f"{self.address}/player.html?package={name}{said}")
        page.wait_for_function("window.exercise && document.querySelector('.provning button')")
        return page


@contextmanager
def running_player(root: Path) -> Iterator[Player]:
    """A server on a free port that shows the folder."""
    (root / "player.html").write_text(_PAGE, encoding="utf-8")
    (root / "dist").symlink_to(DIST)
    handler = functools.partial(_Quiet, directory=str(root))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Player(f"http://127.0.0.1:{server.server_port}", root)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Tests say what matters."""
