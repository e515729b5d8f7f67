"""The two doors to the learning paths that need no account: by role and product, and by delegated task."""

import html
import re
import uuid
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
import yaml
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content import curriculum, factbase, factchecks
from content.blocks import Regime
from content.roles import Role
from courses.models import CataloguePage, CoursePage, DelegatedTask, LearningPathPage, PathsPage, StartPage
from courses.pages import ChangeKind
from courses.paths.finder import found_for, sheet_for
from courses.records import Edition
from tests import school

FIND, TASKS = "/hitta-kurser/", "/delegerade-uppgifter/"
FILE = yaml.safe_load((Path(curriculum.__file__).parent / "curriculum/paths.yaml").read_text(encoding="utf-8"))
NOBODY = AnonymousUser()
WORDS_A_MINUTE = 130


def asked(client, page, **told):
    return client.get(f"{page}?{urlencode(told, doseq=True)}")


def text_of(response):
    assert response.status_code == 200
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def new_course(code, minutes):
    """A published course in both languages, with an edition whose one lesson takes so many minutes."""
    key = uuid.uuid4()
    pages = {}
    for language, word in (("sv", "Kurs"), ("en", "Course")):
        catalogue = CataloguePage.objects.get(locale__language_code=language)
        page = CoursePage(title=f"{word} {code}", slug=code.lower(), code=code, summary="S", audience="A")
        page.responsible, page.translation_key, page.locale = "R", key, catalogue.locale
        pages[language] = catalogue.add_child(instance=page)
    lesson = {"key": uuid.uuid4().hex, "words": minutes * WORDS_A_MINUTE}
    Edition.objects.create(
        course_key=key,
        number=1,
        published_at=timezone.now(),
        kind=ChangeKind.FIRST,
        body={"schema": 1},
        digest="",
        sources={"schema": 1, "sources": []},
        outline={"schema": 1, "languages": {"sv": [lesson], "en": [lesson]}},
    )
    return pages["sv"]


def new_path(code, core, *, role="", product="medicine", tasks=(), language="sv", **more):
    start = StartPage.objects.get(locale__language_code=language)
    parent = PathsPage.objects.filter(locale=start.locale).first()
    if parent is None:
        parent = start.add_child(instance=PathsPage(title="Vägar", slug="utbildningsvagar", locale=start.locale))
    page = LearningPathPage(title=f"Väg {code}", slug=code.lower(), code=code, role=role, product=product, lead="L")
    page.responsible, page.locale, page.translation_key = "R", start.locale, uuid.uuid5(uuid.NAMESPACE_URL, code)
    page.core = [("course", course) for course in core]
    page.tasks = [("task", task) for task in tasks]
    for name, value in more.items():
        setattr(page, name, value)
    return parent.add_child(instance=page)


def new_task(key, courses, position=1):
    """A task with these courses by kind of product."""
    rows = [
        ("product", {"product": p, "courses": pages, "provision_sv": f"Lag {key}", "provision_en": f"Act {key}"})
        for p, pages in courses.items()
    ]
    return DelegatedTask.objects.create(
        key=key,
        title_sv=f"Uppgift {key}",
        title_en=f"Task {key}",
        reason_sv=f"Därför att {key}.",
        reason_en=f"Because {key}.",
        position=position,
        products=rows,
    )


@pytest.fixture
def small(db):
    """Courses A to E of 50 to 90 minutes, two tasks, and paths for four roles and for none."""
    a, b, c, d, e = (new_course(code, minutes) for code, minutes in zip("ABCDE", range(50, 100, 10), strict=True))
    consent = new_task("consent", {"medicine": [a, d], "device": [d]}, 1)
    data = new_task("data", {"medicine": [e]}, 2)
    both = [consent, data]
    new_path("GCP", [b, a], scope="ICH E6(R3)")
    new_path("nurse", [a, b], role="nurse", tasks=both, note="Något saknas.")
    new_path("sponsor", [a, c], role="sponsor", tasks=[data])
    new_path("device", [a, c], role="nurse", product="device", tasks=[consent])
    new_path("English", [a, b], role="nurse", language="en")
    return SimpleNamespace(a=a, b=b, c=c, d=d, e=e)


def titles(rows):
    return [row.course.title for row in rows]


def test_the_union_of_the_cores_counts_a_course_once(small):
    found = found_for(NOBODY, ["nurse", "sponsor"], ["medicine", "device"])
    medicine, device = found.products
    assert titles(medicine.core) == ["Kurs A", "Kurs B", "Kurs C"]
    assert medicine.minutes == 50 + 60 + 70
    assert titles(device.core) == ["Kurs A", "Kurs C"]
    assert (found.minutes, len(found.core)) == (180, 3)
    assert titles(found.more) == ["Kurs D", "Kurs E"]
    assert found.more_minutes == 80 + 90
    assert not found.is_long


def test_tasks_ask_for_what_the_core_lacks(small):
    nurse = found_for(NOBODY, ["nurse"], ["medicine"]).products[0]
    assert [(t.title, titles(t.courses), t.provision) for t in nurse.tasks] == [
        ("Uppgift consent", ["Kurs D"], "Lag consent"),
        ("Uppgift data", ["Kurs E"], "Lag data"),
    ]
    assert [t.key for t in found_for(NOBODY, ["sponsor"], ["medicine"]).products[0].tasks] == ["data"]


def test_cores_above_three_hours_are_told_plainly(small, client):
    new_path("monitor", [small.d, small.a], role="monitor")
    told = "Kärnan är längre än tre timmar. En utbildningsvägs kärna är högst tre timmar."
    assert told in text_of(asked(client, FIND, role=["nurse", "sponsor", "monitor"], product="medicine"))
    assert "tre timmar" not in text_of(asked(client, FIND, role=["nurse", "sponsor"], product="medicine"))


def test_the_page_shows_courses_reasons_provisions_and_links(small, client):
    response = asked(client, FIND, role="nurse", product="medicine", show=1)
    page, text = response.content.decode(), text_of(response)
    for part in ("Därför att consent. Lag consent", "Kurs D 80 minuter", "Något saknas.", "60 minuter"):
        assert part in text, part
    assert 'href="/utbildningsvagar/nurse/"' in page
    assert 'href="/kurser/a/"' in page
    assert '<meta name="robots" content="noindex">' in page
    english = asked(client, f"/en{FIND}", role="nurse", product="medicine")
    assert "Course A" in text_of(english)


def test_a_path_for_no_role_with_the_same_core_is_told_with_what_its_certificate_says(small, client):
    nurse, sponsor = (asked(client, FIND, role=role, product="medicine") for role in ("nurse", "sponsor"))
    told = (
        "Väg GCP Har samma kärna som utbildningsvägen för: Forskningssjuksköterska eller studiekoordinator. "
        "På dess kursintyg står: ”ICH E6(R3)”"
    )
    assert told in text_of(nurse)
    assert 'href="/utbildningsvagar/gcp/"' in nurse.content.decode()
    assert "Väg GCP" not in text_of(sponsor)


def test_a_cell_without_a_path_says_so_and_whom_to_ask(small, client, settings):
    settings.SCHOOL_CONTACT = "fraga@skola.example"
    response = asked(client, FIND, role=["pharmacy", "nurse"], product="device")
    text = text_of(response)
    assert "Finns inte än: utbildningsväg för Apotek och läkemedelshantering." in text
    assert "Kryssa i den roll som ligger närmast av dem som har en: Forskningssjuksköterska" in text
    assert "Du kan fråga skolan: fraga@skola.example ." in text
    assert '<a href="mailto:fraga@skola.example">' in response.content.decode()
    assert "Kurs A" in text
    none = text_of(asked(client, FIND, role="pharmacy", product="ivd"))
    assert "Det finns ännu ingen utbildningsväg för det du har kryssat i." in none


def test_devices_for_animals_are_explained_and_a_draft_until_checked(small, client, david):
    told = "MDR gäller bara produkter för människor (artikel 2.1)."
    assert text_of(client.get(FIND)).count(told) == 1
    assert text_of(asked(client, FIND, role="vet", product="device")).count(told) == 2
    assert text_of(asked(client, FIND, role="vet", product="veterinary")).count(told) == 1
    assert "Utkast" in text_of(client.get(FIND))
    factchecks.record_check("D20", digest=factbase.facts()["D20"].digest, outcome=factchecks.Outcome.OK, by=david)
    assert "Utkast" not in text_of(asked(client, FIND, show=1))


def test_every_role_and_product_of_the_file_shows_its_core_or_that_it_has_none(db, client):
    codes = sorted({code for row in FILE["paths"] for code in row["core"]})
    catalogue = CataloguePage.objects.get(locale__language_code="sv")
    courses = {
        code: catalogue.add_child(
            instance=CoursePage(title=f"Kurs {code}", slug=code, code=code, summary="S", audience="A", responsible="R")
        )
        for code in codes
    }
    for row in FILE["paths"]:
        core = [courses[code] for code in row["core"]]
        new_path(row["code"], core, role=row.get("role", ""), product=row["product"])
    cells = {(row.get("role"), row["product"]): row["core"] for row in FILE["paths"]}
    seen = 0
    for role in Role.values:
        for product, _label in Regime.choices:
            text = text_of(asked(client, FIND, role=role, product=product))
            core = cells.get((role, product), [])
            assert list(dict.fromkeys(re.findall(r"Kurs (M\d\d)", text))) == core, (role, product)
            assert ("Finns inte än" in text) == (not core), (role, product)
            seen += 1
    assert seen == 36
    assert len([cell for cell in cells if cell[0]]) == 31


def test_delegated_tasks_give_courses_with_reason_and_provision(small):
    tasks = DelegatedTask.objects.all()
    sheet = sheet_for(tasks, ["medicine", "device"])
    consent, data = sheet.tasks
    assert [(p.provision, titles(p.courses)) for p in consent.products] == [
        ("Lag consent", ["Kurs A", "Kurs D"]),
        ("Lag consent", ["Kurs D"]),
    ]
    assert [p.is_asked for p in data.products] == [True, False]
    assert titles(sheet.courses) == ["Kurs A", "Kurs D", "Kurs E"]
    assert sheet.minutes == 50 + 80 + 90


def test_the_sheet_has_lines_to_fill_in_by_hand_and_addresses(small, client):
    response = asked(client, TASKS, task=["consent", "data"], product=["medicine", "device"], show=1)
    page, text = response.content.decode(), text_of(response)
    for part in ("Namn", "Studie", "Datum", "Underskrift av den som delegerar", "Utskriven", "Prövningsskolan"):
        assert part in text, part
    assert f"{settings.BASE_URL}/kurser/a/" in text
    assert text.count("/kurser/a/") == 1
    assert "220 minuter" in text
    assert "uppgiften gäller inte för den här typen av produkt" in text
    assert '<input type="text"' not in page.split("<main")[1]


def test_a_course_that_is_not_published_is_told_of(small, client):
    small.d.unpublish()
    text = text_of(asked(client, TASKS, task="consent", product=["medicine", "device"]))
    assert text.count("1 kurs är inte publicerad ännu.") == 2
    assert found_for(NOBODY, ["nurse"], ["medicine"]).products[0].unpublished == 0
    small.b.unpublish()
    assert found_for(NOBODY, ["nurse"], ["medicine"]).products[0].unpublished == 1


def test_what_a_learner_has_passed_is_marked_for_that_learner_and_not_on_a_paper_for_someone_else(
    small, client, as_anna, anna
):
    school.take_test(anna)
    mini = school.course()
    new_path("mini", [mini, small.a], role="lab")
    new_task("mini", {"medicine": [mini]}, 3)
    told = {"role": "lab", "product": "medicine"}
    assert b"state--passed" in asked(as_anna, FIND, **told).content
    assert b"state--passed" not in asked(client, FIND, **told).content
    assert b"state--passed" not in asked(as_anna, TASKS, task="mini", product="medicine").content


@pytest.mark.parametrize(
    ("page", "told", "field", "message"),
    [
        (FIND, {"show": 1}, "role", "Roll: Kryssa i minst en roll."),
        (FIND, {"show": 1}, "product", "Typ av produkt: Kryssa i minst en typ av produkt."),
        (FIND, {"role": ["nurse", "x"], "product": "device"}, "role", "Adressen innehöll en roll som inte finns."),
        (FIND, {"role": "nurse", "product": ["device", "\x00"]}, "product", "en typ av produkt som inte finns."),
        (FIND, {"role": ["nurse", "<b>" * 1000], "product": "device"}, "role", "en roll som inte finns."),
        (TASKS, {"show": 1}, "task", "Uppgifter: Kryssa i minst en uppgift."),
        (TASKS, {"task": ["data", "' OR 1=1"], "product": "ivd"}, "task", "en uppgift som inte finns."),
        (TASKS, {"task": ["data", "é" * 900], "product": ["ivd", ""]}, "product", "en typ av produkt som inte finns."),
    ],
)
def test_bad_input_is_told_first_and_what_was_right_stays_ticked(small, client, page, told, field, message):
    response = asked(client, page, **told)
    assert message in text_of(response)
    content = response.content.decode()
    assert f'<li><a href="#id_{field}_0">' in content
    assert f'id="id_{field}_0"' in content
    assert "<title>Fel:" in content
    assert "<b><b>" not in content
    for name in ("role", "task", "product"):
        for value in ("nurse", "data", "device", "ivd"):
            if value in (told.get(name) or ()):
                assert re.search(rf'<input [^>]*value="{value}"[^>]* checked', content), value


def test_repeated_values_are_one(small, client):
    once = text_of(asked(client, FIND, role="nurse", product="medicine"))
    assert text_of(asked(client, FIND, role=["nurse"] * 300, product=["medicine"] * 300)) == once


def test_without_paths_and_tasks_the_pages_say_so(db, client):
    for page in (client.get(FIND), asked(client, FIND, role="nurse", product="device")):
        assert 'href="/kurser/"' in page.content.decode()
        assert "<fieldset" not in page.content.decode()
    for page in (client.get(TASKS), asked(client, TASKS, task="x", product="device")):
        assert "Ingen uppgift är publicerad ännu." in text_of(page)


@pytest.mark.parametrize("page", [FIND, TASKS])
def test_only_the_question_itself_is_kept_for_all(small, client, page):
    assert client.get(page).is_shared
    assert not hasattr(asked(client, page, show=1), "is_shared")
    assert client.post(page).status_code == 405
    other = asked(client, page, role="nurse", product="device").content.decode()
    assert f'href="/en{page}?role=nurse&amp;product=device"' in other


def test_the_number_of_queries_does_not_grow(small, as_anna):
    def queries(page, **told):
        asked(as_anna, page, **told)
        with CaptureQueriesContext(connection) as made:
            asked(as_anna, page, **told)
        return len(made)

    few = queries(FIND, role="nurse", product="medicine")
    for number, role in enumerate(["monitor", "manager", "lab", "pharmacy"]):
        task = new_task(f"more-{number}", {p: [small.b, small.e] for p, _label in Regime.choices}, 9)
        for product, _label in Regime.choices:
            new_path(f"{role}-{product}", [small.c, small.d], role=role, product=product, tasks=[task])
    everything = [product for product, _label in Regime.choices]
    assert queries(FIND, role=Role.values, product=everything) == few
    one = queries(TASKS, task="data", product="medicine")
    keys = list(DelegatedTask.objects.values_list("key", flat=True))
    assert queries(TASKS, task=keys, product=everything) == one


def test_the_doors_are_found_from_the_start_the_catalogue_the_paths_and_the_footer(small, client):
    for address, times in {"/": 2, "/kurser/": 2, "/utbildningsvagar/": 2, "/ordlista/": 1}.items():
        content = client.get(address).content.decode()
        for page in (FIND, TASKS):
            assert content.count(f'href="{page}"') == times, (address, page)
    assert f'href="/en{FIND}"' in client.get("/en/ordlista/").content.decode()
