"""A package becomes a version; its libraries are installed, upgraded and retired by those who may."""

import json

import pytest

from content.h5p import services
from content.h5p.records import H5PImport, H5PLibrary, H5PVersion
from content.h5p.store import NoFile
from tests.content.h5p.packages import CONTENT, head, library, package, zipped

pytestmark = pytest.mark.django_db


def rule(row: H5PImport) -> str:
    assert row.refusal, "the package was taken"
    return row.refusal["rule"]


def stored(version: H5PVersion, path: str) -> bytes:
    return services.the_store().content_file(version.digest, path).read_bytes()


def test_a_package_becomes_a_version_that_runs_on_its_library(first):
    version = first.version
    assert (version.number, version.main_library, first.progress) == (1, "Demo.Choice-1.1", 100)
    assert json.loads(stored(version, "content/content.json")) == CONTENT
    assert json.loads(stored(version, "h5p.json"))["mainLibrary"] == "Demo.Choice"
    code = services.the_store().library_file(version.library_set, "Demo.Choice-1.1/code.js")
    assert code.read_bytes().startswith(b"var Demo")
    assert version.package.title == "Ett val"


def test_nothing_is_installed_before_somebody_approves(take, traces):
    before = traces()
    row = take(zipped(package()), installs=True)
    assert row.is_waiting
    proposal = row.proposals[0]
    assert (proposal["folder"], proposal["installed"], proposal["licence"]) == ("Demo.Choice-1.1", "", "MIT")
    assert proposal["added"] == ["code.js", "library.json", "look.css", "semantics.json"]
    assert traces()[1:] == before[1:]
    assert traces()[0] == [f"incoming/{row.uuid}.h5p"]


def test_a_declined_upload_leaves_nothing(take, traces):
    before = traces()
    row = take(zipped(package()), installs=True)
    services.decline(row, seen=[row.proposals[0]["digest"]])
    row.refresh_from_db()
    assert (rule(row), traces()) == ("declined", before)


def test_approval_of_something_else_than_was_shown_is_refused(take):
    row = take(zipped(package()), installs=True)
    with pytest.raises(services.NotWaiting, match="ändrats"):
        services.approve(row, seen=["0" * 64], by=None)


def test_who_may_not_install_uses_what_is_installed(first, take, cecilia):
    row = take(zipped(package({"question": "En annan?"})), by=cecilia, installs=True)
    assert row.version.libraries == first.version.libraries
    assert H5PLibrary.objects.count() == 1


def test_a_package_without_its_libraries_runs_on_the_installed_ones(first, take):
    row = take(zipped(package({"question": "Utan?"}, libraries={})))
    assert row.version.libraries == first.version.libraries


def test_an_unknown_library_is_refused_to_who_may_not_install(take, cecilia, traces):
    before = traces()
    row = take(zipped(package()), by=cecilia, installs=True)
    assert (rule(row), row.refusal["file"]) == ("library_unknown", "Demo.Choice-1.1/library.json")
    assert traces() == before


def test_the_same_package_again_is_the_same_version(first, take):
    again = take(zipped(package()), package=first.package)
    assert again.version == first.version
    other = take(zipped(package({"question": "Ny?"})), package=first.package)
    assert other.version.number == 2
    back = take(zipped(package()), package=first.package)
    assert (back.version.number, back.version.digest) == (3, first.version.digest)


def test_a_fork_of_an_installed_version_is_refused_to_all(first, take, traces):
    before = traces()
    row = take(zipped(package(libraries=library(code="steal()"))), installs=True)
    assert (rule(row), row.refusal["file"]) == ("library_forked", "Demo.Choice-1.1/library.json")
    assert traces() == before


def test_a_higher_patch_is_proposed_with_what_differs(first, take, cecilia):
    higher = library(patch=1, code="better()")
    higher["Demo.Choice-1.1/new.js"] = higher.pop("Demo.Choice-1.1/look.css")
    higher["Demo.Choice-1.1/library.json"] = library(patch=1, preloadedCss=[])["Demo.Choice-1.1/library.json"]
    data = zipped(package(libraries=higher))
    assert rule(take(data, by=cecilia)) == "library_higher"
    proposal = take(data, installs=True).proposals[0]
    assert proposal["installed"] == "Demo.Choice 1.1.0"
    assert (proposal["added"], proposal["removed"]) == (["new.js"], ["look.css"])
    assert proposal["changed"] == ["code.js", "library.json"]


def test_an_older_patch_in_a_package_gives_way_to_the_installed_one(install, take):
    newest = install(zipped(package(libraries=library(patch=3))))
    row = take(zipped(package({"question": "Äldre?"}, libraries=library(patch=2))))
    assert row.version.libraries == newest.version.libraries


def test_an_upgrade_moves_no_older_version_and_retiring_goes_back(first, install):
    second = install(zipped(package(libraries=library(patch=1))), package=first.package)
    assert second.version.number == 2
    higher = H5PLibrary.objects.get(patch=1)
    assert services.retire(higher, by=None) == 1
    second.version.refresh_from_db()
    assert second.version.libraries == first.version.libraries
    assert second.version.library_set == first.version.library_set
    higher.refresh_from_db()
    assert higher.retired_at is not None


def test_a_retired_library_can_be_installed_again(first, install):
    data = zipped(package(libraries=library(patch=1)))
    install(data, package=first.package)
    services.retire(H5PLibrary.objects.get(patch=1), by=None)
    assert install(data, package=first.package).version.number == 3
    assert H5PLibrary.objects.get(patch=1).retired_at is None


def test_the_only_patch_that_exercises_run_on_is_not_retired(first):
    with pytest.raises(services.NotRetired, match=r"Demo\.Choice 1\.1\.0"):
        services.retire(H5PLibrary.objects.get(), by=None)
    assert H5PLibrary.objects.get().retired_at is None


def test_only_what_the_main_library_needs_is_installed(install):
    helper = library("Demo.Helper-1.1", runnable=0)
    extra = library("Demo.Extra-1.1")
    main = library(needs=("Demo.Helper-1.1",))
    row = install(zipped(package(libraries={**main, **helper, **extra})))
    assert sorted(row.version.libraries) == ["Demo.Choice-1.1", "Demo.Helper-1.1"]
    assert not H5PLibrary.objects.filter(machine_name="Demo.Extra").exists()


def test_flash_in_a_library_is_left_out(install):
    version = install(zipped({**package(), "Demo.Choice-1.1/old/player.swf": b"FWS"})).version
    assert services.the_store().library_file(version.library_set, "Demo.Choice-1.1/code.js").is_file()
    with pytest.raises(NoFile):
        services.the_store().library_file(version.library_set, "Demo.Choice-1.1/old/player.swf")


def test_a_byte_order_mark_is_let_through(install):
    marked = {path: b"\xef\xbb\xbf" + data if path.endswith(".json") else data for path, data in package().items()}
    assert install(zipped(marked)).version.number == 1


def test_publishing_marks_row_and_store_once(first, cecilia):
    services.publish(first.version, by=cecilia)
    when = first.version.published_at
    services.publish(first.version, by=None)
    first.version.refresh_from_db()
    assert (first.version.published_at, first.version.published_by) == (when, cecilia)
    assert services.the_store().is_published(first.version.digest)
    assert first.version.package.shown == first.version


def test_content_is_cleaned_by_the_semantics_of_its_library(install):
    content = {
        "question": '<strong onclick="x()">Fet</strong> <script>x()</script><a href="javascript:x()">a</a><h1>Ny</h1>',
        "label": '<b>"fet"</b>' + "x" * 50,
        "picture": {"path": "images/a.png", "mime": "image/png", "extra": 1},
        "count": 99,
        "kind": "c",
        "unknown": "borta",
        "only": "<i>platt</i>",
        "inner": {"library": "Demo.Helper 1.1", "params": {"label": "<x>"}, "subContentId": "abc", "more": 1},
    }
    both = {**library(needs=("Demo.Helper-1.1",)), **library("Demo.Helper-1.1")}
    png = b"\x89PNG\r\n\x1a\n"
    row = install(zipped(package(content, libraries=both, **{"content__images__a.png": png})))
    found = json.loads(stored(row.version, "content/content.json"))
    assert found == {
        "question": "<strong>Fet</strong> x()<a>a</a>\nNy",
        "label": "&lt;b&gt;&quot;fet&quot;&lt;/b&gt;xxxxxxxx",
        "picture": {"path": "images/a.png", "mime": "image/png"},
        "count": 5,
        "kind": "a",
        "only": "&lt;i&gt;platt&lt;/i&gt;",
        "inner": {"library": "Demo.Helper 1.1", "params": {"label": "&lt;x&gt;"}, "subContentId": "abc"},
    }


def test_without_semantics_html_is_cleaned_all_the_same(install):
    files = library()
    del files["Demo.Choice-1.1/semantics.json"]
    content = {"any": ['<img src=x onerror="x()">', "A & B", 3], "url": "java\tscript:x()"}
    row = install(zipped(package(content, libraries=files)))
    found = json.loads(stored(row.version, "content/content.json"))
    assert found["any"][1:] == ["A &amp; B", 3]
    assert found["url"] == ""
    assert "onerror" not in found["any"][0]


def test_a_drawing_in_content_loses_what_runs_or_fetches(install):
    svg = b"""<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script><rect width="3" fill="url(#g)"/>
    <image href="https://evil.example/a.png"/><foreignObject><p/></foreignObject>
    <a href="javascript:x()"><text>t</text></a>
    <style>p { background: url(https://evil.example) }</style><rect style="fill: url(http://evil.example)"/>
    <set attributeName="href" to="javascript:x()"/></svg>"""
    row = install(zipped(package(**{"content__images__a.svg": svg})))
    found = stored(row.version, "content/images/a.svg").decode()
    assert 'fill="url(#g)"' in found
    for word in ("script", "onload", "evil", "foreignObject", "javascript"):
        assert word not in found


def test_titles_of_packages_are_cut_and_stored_as_words(install):
    files = package()
    files["h5p.json"] = head(title="<b>" + "x" * 200)
    assert install(zipped(files)).version.package.title == ("<b>" + "x" * 200)[:120]
