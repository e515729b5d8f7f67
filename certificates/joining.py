"""Put the pages of other tagged PDFs after those of one, with their structure, and the files themselves within it.

A seal covers its own file: on the copied pages it says nothing, so its field is left out, and the sealed file lies
unchanged among the attachments. Pure: no Django.
"""

import datetime
import io

import pikepdf
from pikepdf import Array, Name

from certificates.archival import attach


def pages_in(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def append(pdf: pikepdf.Pdf, name: str, data: bytes, *, told: str, at: datetime.datetime) -> None:
    """The pages of a sealed PDF at the end, and the PDF as an attachment of this name. `told`: what it is."""
    # Left open: its streams are read when the PDF that they are copied to is saved.
    other = pikepdf.open(io.BytesIO(data))
    _drop_fields(other)
    start = len(pdf.pages)
    # Pages first: what speaks of them is then copied along with them.
    pdf.pages.extend(other.pages)
    pages = [page.obj for page in list(pdf.pages)[start:]]
    _join_structure(pdf, pdf.copy_foreign(other.Root.StructTreeRoot), pages)
    attach(pdf, name, data, kind="application/pdf", relation=Name.Source, told=told, at=at)


def _drop_fields(pdf: pikepdf.Pdf) -> None:
    """Take away the fields of a form with their elements in the structure."""
    keys = set()
    for page in pdf.pages:
        for one in page.obj.get("/Annots", []):
            if one.get("/Subtype") == Name.Widget and "/StructParent" in one:
                keys.add(int(one.StructParent))
        kept = [one for one in page.obj.get("/Annots", []) if one.get("/Subtype") != Name.Widget]
        page.obj.Annots = Array(kept)
    tree = pdf.Root.StructTreeRoot.ParentTree
    numbers = list(tree.Nums)
    owners = dict(zip((int(key) for key in numbers[::2]), numbers[1::2], strict=True))
    for key in keys:
        element = owners.pop(key)
        element.P.K = Array([kid for kid in element.P.K if kid.objgen != element.objgen])
    tree.Nums = Array([each for pair in owners.items() for each in pair])
    if "/AcroForm" in pdf.Root:
        del pdf.Root.AcroForm


def _join_structure(pdf: pikepdf.Pdf, copied: pikepdf.Object, pages: list[pikepdf.Object]) -> None:
    """The other's elements below this document's, and its keys after those that are taken."""
    root = pdf.Root.StructTreeRoot
    (document,) = root.K
    first = int(root.ParentTreeNextKey)
    for element in copied.K:
        # A document within a document is a part of it.
        element.S, element.P = Name.Part, document
        document.K.append(element)
    for page in pages:
        page.StructParents = int(page.StructParents) + first
        for one in page.get("/Annots", []):
            if "/StructParent" in one:
                one.StructParent = int(one.StructParent) + first
    numbers = list(copied.ParentTree.Nums)
    for key, owner in zip(numbers[::2], numbers[1::2], strict=True):
        root.ParentTree.Nums.extend([int(key) + first, owner])
    root.ParentTreeNextKey = first + int(copied.ParentTreeNextKey)
