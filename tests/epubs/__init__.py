"""Books as tests read them: opened, and put before EPUBCheck."""

import io
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

_JAR = Path("/usr/share/java/epubcheck.jar")
_CHECK_ALL = Path(__file__).parent / "CheckAll.java"


def opened(data: bytes) -> dict[str, str]:
    """The texts of a book by name, each of them well-formed XML but for the style sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = {n: archive.read(n).decode() for n in archive.namelist() if n.endswith((".xhtml", ".opf", ".xml"))}
    for text in texts.values():
        ElementTree.fromstring(text)
    return texts


def faults_of(books: dict[str, bytes], folder: Path) -> str:
    """What EPUBCheck finds in the books, errors and warnings; "" where it finds nothing."""
    assert _JAR.exists(), "EPUBCheck is missing: as root, .ci/need epubcheck"
    for name, data in books.items():
        (folder / f"{name}.epub").write_bytes(data)
    files = [f"{name}.epub" for name in books]
    command = ["java", "-XX:+UseSerialGC", "-cp", str(_JAR), str(_CHECK_ALL), *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode == 0 and f"checked {len(files)}" in done.stdout:
        return ""
    return done.stdout + done.stderr
