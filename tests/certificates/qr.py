"""The QR codes of a PDF as a phone reads them: from its pages as a reader of PDFs draws them."""

import io
import subprocess

import zxingcpp
from PIL import Image

# Dots an inch: a cheap scanner's, half a printer's.
COARSE = 100


def qr_codes(data: bytes, *, dpi: int = COARSE) -> list[tuple[int, str]]:
    """Page, from 1, and text of each code."""
    found = []
    for page in range(1, _pages(data) + 1):
        command = ["pdftoppm", "-r", str(dpi), "-gray", "-f", str(page), "-l", str(page), "-"]
        drawn = subprocess.run(command, input=data, capture_output=True, check=True).stdout
        with Image.open(io.BytesIO(drawn)) as picture:
            found += [(page, code.text) for code in zxingcpp.read_barcodes(picture)]
    return found


def _pages(data: bytes) -> int:
    told = subprocess.run(["pdfinfo", "-"], input=data, capture_output=True, check=True).stdout.decode()
    return int(next(line.split()[1] for line in told.splitlines() if line.startswith("Pages:")))
