"""Each bad package is refused by its rule, with the file named, and leaves nothing behind."""

import json
import zipfile
from collections.abc import Callable

import pytest
from django.utils import translation

from content.h5p import words
from content.h5p.policy import Rule
from content.h5p.records import Refusal
from tests.content.h5p.packages import FILES, PNG, dependency, head, library, linked, package, renamed, zipped

pytestmark = pytest.mark.django_db

FOLDER = "Demo.Choice-1.1"
DEEP = b"[" * 3000 + b"]" * 3000


def with_file(name: str, data: bytes = b"x") -> bytes:
    return zipped({**package(), name: data})


def with_library(files: FILES, **head_facts: object) -> bytes:
    return zipped({**package(libraries=files), "h5p.json": head(**head_facts)})


def with_facts(**facts: object) -> bytes:
    return zipped(package(libraries=library(**facts)))


def without(name: str) -> bytes:
    files = package()
    del files[name]
    return zipped(files)


def moved(folder: str, to: str) -> FILES:
    return {path.replace(folder, to, 1): data for path, data in library(folder).items()}


def called(name: str) -> bytes:
    """A library that gives itself a name in a folder that follows from it as far as paths go."""
    return zipped(package(libraries={**library(), **_described(FOLDER, machineName=name)}))


def _described(folder: str, **facts: object) -> FILES:
    values = json.loads(library(folder)[f"{folder}/library.json"])
    return {f"{folder}/library.json": json.dumps({**values, **facts}).encode()}


def with_medium(path: str) -> bytes:
    return zipped(package({"picture": {"path": path, "mime": "image/png"}}))


def ring() -> bytes:
    files = {**library(needs=("Demo.B-1.1",)), **library("Demo.B-1.1", needs=("Demo.C-1.1",))}
    return zipped(package(libraries={**files, **library("Demo.C-1.1", needs=("Demo.B-1.1",))}))


def encrypted() -> bytes:
    data = bytearray(with_file("content/a.txt"))
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def many() -> bytes:
    return zipped({**package(), **{f"content/{n}.txt": b"" for n in range(5001)}}, zipfile.ZIP_STORED)


# By name: the bytes, the rule, the file that the refusal names.
BAD: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "zip slip": (lambda: with_file("content/../../x.txt"), "path", "content/../../x.txt"),
    "absolute path": (lambda: with_file("/etc/x.txt"), "path", "/etc/x.txt"),
    "drive letter": (lambda: with_file("C:/x.txt"), "path", "C:/x.txt"),
    "backslash": (
        lambda: renamed(with_file("content/aa/x.txt"), "content/aa/x.txt", "content\\aa\\x.txt"),
        "path",
        "content\\aa\\x.txt",
    ),
    "NUL in a name": (lambda: renamed(with_file("content/aXb.txt"), "aXb", "a\0b"), "path", "content/a\ufffdb.txt"),
    "decomposed letters": (lambda: with_file("content/a\u030a.txt"), "path", "content/a\u030a.txt"),
    "long name": (lambda: with_file("content/" + "a" * 200 + ".txt"), "path", "content/" + "a" * 200 + ".txt"),
    "deep folders": (lambda: with_file("content/" + "a/" * 20 + "a.txt"), "path", "content/" + "a/" * 20 + "a.txt"),
    "symlink": (lambda: linked(package(), "content/a.txt", 0o120777), "link", "content/a.txt"),
    "device": (lambda: linked(package(), "content/a.txt", 0o020666), "link", "content/a.txt"),
    "bomb by ratio": (lambda: with_file("content/a.txt", bytes(8 * 1024**2)), "ratio", ""),
    "bomb by count": (many, "too_many_files", ""),
    "bomb by nesting": (lambda: with_file("content/a.zip", with_file("b.txt")), "nested_archive", "content/a.zip"),
    "archive under another name": (lambda: with_file("content/a.txt", zipped({})), "nested_archive", "content/a.txt"),
    "too large a file": (
        lambda: with_file("content/a.pdf", bytes(33 * 1024**2)),
        "file_too_large",
        "content/a.pdf",
    ),
    "encrypted": (encrypted, "encrypted", "h5p.json"),
    "packed otherwise": (lambda: zipped(package(), zipfile.ZIP_LZMA), "method", "h5p.json"),
    "dotfile": (lambda: with_file("content/.htaccess"), "hidden", "content/.htaccess"),
    "underscore": (lambda: with_file("__MACOSX/a.txt"), "hidden", "__MACOSX/a.txt"),
    "no ending": (lambda: with_file("content/LICENSE"), "no_extension", "content/LICENSE"),
    "case twins": (lambda: with_file("content/CONTENT.json"), "twins", "content/content.json"),
    "file that is a folder": (
        lambda: zipped({**package(), "content/a.txt": b"", "content/a.txt/b.txt": b""}),
        "twins",
        "content/a.txt",
    ),
    "php": (lambda: with_file("content/a.php"), "content_kind", "content/a.php"),
    "html": (lambda: with_file("content/a.html"), "content_kind", "content/a.html"),
    "html in a library": (lambda: with_file(f"{FOLDER}/a.html"), "library_kind", f"{FOLDER}/a.html"),
    "script in content": (lambda: with_file("content/a.js"), "content_kind", "content/a.js"),
    "style in content": (lambda: with_file("content/a.css"), "content_kind", "content/a.css"),
    "image that is none": (lambda: with_file("content/a.png", b"<svg/>"), "other_bytes", "content/a.png"),
    "drawing with entities": (
        lambda: with_file("content/a.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>'),
        "svg",
        "content/a.svg",
    ),
    "scripted drawing that cannot be read": (
        lambda: with_file("content/a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</svg>'),
        "svg",
        "content/a.svg",
    ),
    "drawing that is none": (lambda: with_file("content/a.svg", b"<html/>"), "svg", "content/a.svg"),
    "file beside the folders": (lambda: with_file("readme.txt"), "top_level", "readme.txt"),
    "folder without a library": (lambda: with_file("Demo.X-1.1/a.js"), "missing", "Demo.X-1.1/library.json"),
    "no h5p.json": (lambda: without("h5p.json"), "missing", "h5p.json"),
    "no content": (lambda: without("content/content.json"), "missing", "content/content.json"),
    "10 MB of JSON": (
        lambda: zipped({**package(), "content/content.json": b'"' + b"x" * 10**7 + b'"'}, zipfile.ZIP_STORED),
        "json_too_large",
        "content/content.json",
    ),
    "much JSON in all": (
        lambda: zipped({**package(), **{f"Demo.N{n}-1.1/semantics.json": bytes(2**20) for n in range(9)}}, 0),
        "json_too_large",
        "Demo.N0-1.1/semantics.json",
    ),
    "deep JSON": (lambda: with_file("content/content.json", DEEP), "json_too_deep", "content/content.json"),
    "JSON not in UTF-8": (lambda: with_file("content/a.json", b'"\xe5"'), "bad_json", "content/a.json"),
    "half a sign": (lambda: with_file("content/content.json", rb'{"a": "\ud800"}'), "bad_json", "content/content.json"),
    "number without end": (lambda: with_file("content/a.json", b"1e999"), "bad_json", "content/a.json"),
    "content that is a list": (lambda: with_file("content/content.json", b"[]"), "bad_json", "content/content.json"),
    "wrong folder": (
        lambda: zipped(package(libraries={**library(), **moved("Demo.X-1.1", "Demo.Y-1.1")})),
        "folder",
        "Demo.Y-1.1/library.json",
    ),
    "folder without a version": (
        lambda: zipped(package(libraries={**library(), **moved("Demo.X-1.1", "Demo.X")})),
        "folder",
        "Demo.X/library.json",
    ),
    "machine name that climbs": (lambda: called("../../../PWN"), "machine_name", f"{FOLDER}/library.json"),
    "machine name with a slash": (lambda: called("Demo/Choice"), "machine_name", f"{FOLDER}/library.json"),
    "machine name with a backslash": (lambda: called("Demo\\Choice"), "machine_name", f"{FOLDER}/library.json"),
    "machine name that ends in a dot": (lambda: called("Demo.Choice."), "machine_name", f"{FOLDER}/library.json"),
    "machine name with two dots": (lambda: called("Demo..Choice"), "machine_name", f"{FOLDER}/library.json"),
    "version that is none": (lambda: with_facts(patchVersion="1a"), "reader", f"{FOLDER}/library.json"),
    "negative version": (lambda: with_facts(patchVersion=-1), "property", f"{FOLDER}/library.json"),
    "library without a title": (lambda: with_facts(title=""), "property", f"{FOLDER}/library.json"),
    "package without a title": (lambda: with_library(library(), title=3), "property", "h5p.json"),
    "main library not named": (
        lambda: with_library(library(), preloadedDependencies=[dependency("Demo.X-1.1")]),
        "main_library",
        "h5p.json",
    ),
    "main library that does not run": (lambda: with_facts(runnable=0), "not_runnable", "h5p.json"),
    "missing library": (
        lambda: with_facts(needs=("Demo.Gone-1.1",)),
        "dependency_missing",
        f"{FOLDER}/library.json",
    ),
    "missing library in content": (
        lambda: zipped(package({"inner": {"library": "Demo.Gone 1.1", "params": {}}})),
        "dependency_missing",
        "content/content.json",
    ),
    "ring of libraries": (ring, "dependency_cycle", "Demo.C-1.1/library.json"),
    "newer core": (
        lambda: with_facts(coreApi={"majorVersion": 1, "minorVersion": 29}),
        "core_api",
        f"{FOLDER}/library.json",
    ),
    "script that is not there": (
        lambda: with_facts(preloadedJs=[{"path": "gone.js"}]),
        "library_file",
        f"{FOLDER}/library.json",
    ),
    "script from elsewhere": (
        lambda: with_facts(preloadedJs=[{"path": "../Demo.Choice-1.1/code.js"}]),
        "library_file",
        f"{FOLDER}/library.json",
    ),
    "script from the web": (
        lambda: with_facts(preloadedJs=[{"path": "https://evil.example/a.js"}]),
        "library_file",
        f"{FOLDER}/library.json",
    ),
    "image outside": (lambda: with_medium("../../h5p.json"), "media_path", "content/content.json"),
    "image by script": (lambda: with_medium("javascript:x()"), "media_path", "content/content.json"),
    "image that is not there": (lambda: with_medium("images/a.png"), "media_missing", "content/content.json"),
    "truncated": (lambda: with_file("content/a.png", PNG)[:-30], "no_archive", ""),
    "cut in the middle": (lambda: with_file("content/a.png", PNG)[:300], "no_archive", ""),
    "no archive": (lambda: b"GIF89a", "no_archive", ""),
    "empty": (lambda: b"", "no_archive", ""),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_package_is_refused_by_its_rule_and_leaves_nothing(name, take, traces):
    make, rule, file = BAD[name]
    before = traces()
    row = take(make(), installs=True)
    assert row.refusal, "the package was taken"
    assert (row.refusal["rule"], row.refusal["file"]) == (rule, file), row.refusal
    assert traces() == before
    assert row.finished_at is not None
    assert row.package is None
    told = [_told(language, row.refusal) for language in ("sv", "en")]
    assert all(text.startswith(f"{file}: " if file else "") and len(text) > len(file) + 20 for text in told)
    assert told[0] != told[1]
    assert "%(" not in "".join(told)


def _told(language: str, refusal: Refusal) -> str:
    with translation.override(language):
        return words.sentence(refusal)


def test_a_damaged_file_is_named(take):
    data = bytearray(zipped({**package(), "content/a.txt": b"abcdefghij"}, zipfile.ZIP_STORED))
    data[data.find(b"abcdefghij")] = 0
    row = take(bytes(data), installs=True)
    assert (row.refusal["rule"], row.refusal["file"]) == ("damaged", "content/a.txt")


def test_a_size_that_lies_is_found_out(take):
    data = bytearray(with_file("content/zz.txt", b"x" * 5000))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert take(bytes(data), installs=True).refusal["rule"] == "damaged"


def test_what_is_larger_than_the_limit_is_not_opened(take, settings):
    settings.H5P_MAX_UPLOAD_SIZE = 100
    assert take(zipped(package())).refusal == {"rule": "too_large", "file": "", "values": {"most": "0 MB"}}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_rule_has_a_sentence_in_both_languages(language):
    with translation.override(language):
        found = words.sentences()
        assert set(found) == set(Rule)
        told = words.sentence({"rule": "library_kind", "file": "a/<b>.x", "values": {"kind": "x"}})
    assert told.startswith("a/<b>.x: ")
    assert ("får inte" in told) == (language == "sv")
