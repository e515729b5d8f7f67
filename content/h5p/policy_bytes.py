"""Whether a file begins as its name says. Pure: no Django."""

from content.h5p.policy import OFFICE, Refused, Rule, extension

_RIFF_WAVE = (0, b"RIFF")
_MPEG = tuple((0, bytes([0xFF, second])) for second in (0xE2, 0xE3, 0xF2, 0xF3, 0xFA, 0xFB, 0xFC, 0xFD))
_TRUETYPE = ((0, b"\0\1\0\0"), (0, b"true"), (0, b"OTTO"), (0, b"ttcf"))
_ZIP = ((0, b"PK\3\4"),)
_OLE = ((0, b"\xd0\xcf\x11\xe0"),)
# Where each kind has which bytes; one of them is enough.
_BEGINNINGS: dict[str, tuple[tuple[int, bytes], ...]] = {
    "png": ((0, b"\x89PNG\r\n\x1a\n"),),
    "jpg": ((0, b"\xff\xd8\xff"),),
    "jpeg": ((0, b"\xff\xd8\xff"),),
    "gif": ((0, b"GIF87a"), (0, b"GIF89a")),
    "bmp": ((0, b"BM"),),
    "tif": ((0, b"II*\0"), (0, b"MM\0*")),
    "tiff": ((0, b"II*\0"), (0, b"MM\0*")),
    "mp4": ((4, b"ftyp"),),
    "m4a": ((4, b"ftyp"),),
    "webm": ((0, b"\x1a\x45\xdf\xa3"),),
    "ogg": ((0, b"OggS"),),
    "mp3": ((0, b"ID3"), *_MPEG),
    "wav": (_RIFF_WAVE,),
    "pdf": ((0, b"%PDF-"),),
    "rtf": ((0, b"{\\rtf"),),
    "woff": ((0, b"wOFF"),),
    "woff2": ((0, b"wOF2"),),
    "ttf": _TRUETYPE,
    "otf": _TRUETYPE,
    "eot": ((34, b"LP"),),
    "glb": ((0, b"glTF"),),
    **dict.fromkeys(OFFICE, _ZIP),
    **dict.fromkeys(("doc", "xls", "ppt"), _OLE),
}
_ARCHIVES = (b"PK\3\4", b"PK\5\6", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ\0")


def check(beginning: bytes, path: str) -> None:
    """Raises Refused for another kind of file than the name says, and for an archive in the archive."""
    kind = extension(path)
    if kind not in OFFICE and beginning.startswith(_ARCHIVES):
        raise Refused(Rule.NESTED_ARCHIVE, path)
    wanted = _BEGINNINGS.get(kind)
    if wanted and not any(beginning[at : at + len(found)] == found for at, found in wanted):
        raise Refused(Rule.OTHER_BYTES, path, kind=kind.upper())
