"""Speed as a ratio to floors that are measured in the same run: `make bench`.

Builds the school and the floors in scratch folders, runs each under the same gunicorn (two workers, SQLite), loads it
with eight connections over the loopback, and takes ours and the floor in turn. Prints a table and writes
`var/bench.json`: name, ours, floor, ratio, goal, queries. Absolute figures mean nothing between runs; ratios do.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench import h5p, peer, registers, sealing, statistics_pass
from bench.load import Asked, Server, rate, serving

ROOT = Path(__file__).resolve().parents[1]
TURNS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One measure. `ours` and `floor` share a unit; `goal` is what the ratio shall reach, or stay under."""

    name: str
    ours: float
    floor: float
    ratio: float
    goal: str = ""
    queries: int | None = None


def main() -> int:
    """Exit code 0 when everything was measured, whatever the figures say."""
    rows: list[Row] = []
    with _scratch("school") as school, _scratch("floor") as floor, _scratch("wagtail") as wagtail:
        known = _prepared("bench.school", {"VAR_DIR": str(school)})
        cookie = _prepared("bench.floors", {"FLOOR_DIR": str(floor)})["cookie"]
        _prepared("bench.wagtail_floor", {"FLOOR_DIR": str(wagtail)})
        ours = {"VAR_DIR": str(school), "DJANGO_SETTINGS_MODULE": "lms.settings.dev"}
        theirs = {**ours, "DJANGO_SETTINGS_MODULE": "bench.page_serve"}
        with (
            serving("lms.wsgi", school, ours) as site,
            serving("lms.wsgi", school, theirs) as page_serve,
            serving("bench.floors:application", floor, {"FLOOR_DIR": str(floor)}) as django,
        ):
            rows += _pages(known, site, page_serve, django, cookie)
            rows += _writing(known, site, django, cookie)
            with serving("bench.wagtail_floor:application", wagtail, {"FLOOR_DIR": str(wagtail)}) as bare:
                rows.append(_memory(site, bare))
            rows += _peer((django, Asked("/page", cookie)))
    rows += _submits(known["submit"])
    rows += [
        _row(f"register of 100,000: {row.name}, CPU ms", (row.ours, row.floor), f"≤ {row.at_most:g}", row.queries)
        for row in registers.rows()
    ]
    rows += [_row(row.name, (row.ours, row.floor), f"≤ {row.at_most:g}") for row in statistics_pass.rows()]
    rows += [_row(row.name, (row.ours, row.floor), f"≤ {row.at_most:g}") for row in sealing.rows()]
    rows += [
        Row(row.name, round(row.ours, 1), round(row.floor, 1), round(row.ratio, 2), f"≤ {row.at_most:g}")
        for row in h5p.rows()
    ]
    _report(rows)
    return 0


@contextlib.contextmanager
def _scratch(name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=f"bench-{name}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _prepared(module: str, environment: dict[str, str], python: str = sys.executable) -> Any:
    """What the module prints when it has made its site."""
    done = subprocess.run(
        [python, "-m", module],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=900,
    )
    return json.loads(done.stdout) if done.stdout else None


def _beside(ours: tuple[Server, Asked], floor: tuple[Server, Asked]) -> tuple[float, float]:
    """Requests a second of both, taken in turn, so that a busier moment meets both."""
    pairs = [(rate(*ours), rate(*floor)) for _ in range(TURNS)]
    return statistics.mean(a for a, _ in pairs), statistics.mean(b for _, b in pairs)


def _row(name: str, pair: tuple[float, float], goal: str = "", queries: int | None = None) -> Row:
    ours, floor = pair
    row = Row(name, round(ours, 1), round(floor, 1), round(ours / floor, 2), goal, queries)
    print(f"{row.name}: {row.ratio} {row.goal}", file=sys.stderr, flush=True)
    return row


def _pages(known: Any, site: Server, page_serve: Server, django: Server, cookie: str) -> list[Row]:
    queries, rows = known["queries"], []
    django_page = (django, Asked("/page", cookie))
    for name, goals in {"lesson": ("≥ 1.8", "≥ 0.25"), "catalogue": ("", "")}.items():
        learner, anyone = (Asked(known["paths"][name], held) for held in (known["cookie"], ""))
        mine, others = queries[f"{name}, learner"], queries[f"{name}, anonymous"]
        rows += [
            _row(f"{name}, learner ÷ Page.serve", _beside((site, learner), (page_serve, learner)), goals[0], mine),
            _row(f"{name}, learner ÷ Django view", _beside((site, learner), django_page), goals[1], mine),
            _row(f"{name}, no cookies ÷ Page.serve", _beside((site, anyone), (page_serve, anyone)), "≥ 6", others),
        ]
    if queries["search, learner"] is not None:
        search = Asked(known["paths"]["search"])
        pair = _beside((site, search), django_page)
        rows.append(_row("search ÷ Django view", pair, "≤ 6 queries", queries["search, learner"]))
    return rows


def _writing(known: Any, site: Server, django: Server, cookie: str) -> list[Row]:
    answer = Asked(known["paths"]["question"], known["cookie"], known["body"])
    pair = _beside((site, answer), (django, Asked("/write", cookie, "answer=a")))
    return [_row("save an answer ÷ Django view with INSERT", pair, "≥ 0.4", known["queries"]["save an answer"])]


def _memory(site: Server, bare: Server) -> Row:
    """Resident megabytes of a worker after load."""
    rate(bare, Asked("/"))
    return _row("memory of a loaded worker ÷ bare Wagtail's, MB", (site.memory(), bare.memory()), "≤ 1.3")


def _submits(found: dict[str, Any]) -> list[Row]:
    """Processor seconds of 200 submits that complete a course."""
    ten, forty = found["10 questions"], found["40 questions, 30 lessons"]
    pair = (forty["seconds"], ten["seconds"])
    rows = [_row("submits of 40 ÷ 10 questions, processor s", pair, "≤ 1.5", forty["queries"])]
    few = found["5 questions, 5 lessons"]
    for name, what in {"start": "a start", "save": "saving an answer", "queries": "a submit"}.items():
        rows.append(_row(f"queries of {what}, large ÷ small course", (forty[name], few[name]), "= 1", forty[name]))
    return rows


def _peer(floor: tuple[Server, Asked]) -> list[Row]:
    """wagtail-lms's course page beside the same Django view as our lesson."""
    python = peer.environment(ROOT / "var/bench-peer")
    with _scratch("peer") as folder:
        environment = {"FLOOR_DIR": str(folder), "PYTHONPATH": str(ROOT)}
        cookie = _prepared("bench.peer", environment, python)["cookie"]
        with serving("bench.peer:application", folder, environment, python) as site:
            pages = {"learner": Asked("/course/", cookie), "no cookies": Asked("/course/")}
            return [
                _row(f"wagtail-lms course page, {who} ÷ Django view", _beside((site, page), floor))
                for who, page in pages.items()
            ]


def _report(rows: list[Row]) -> None:
    width = max(len(row.name) for row in rows)
    print(f"{'measure':<{width}}  {'ours':>9}  {'floor':>9}  {'ratio':>6}  {'goal':<12} queries")
    for row in rows:
        queries = "–" if row.queries is None else row.queries
        print(f"{row.name:<{width}}  {row.ours:>9}  {row.floor:>9}  {row.ratio:>6}  {row.goal:<12} {queries}")
    file = ROOT / "var/bench.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
