"""A word that is defined twice: which words meet, and what the files and the loader say of it."""

import json
import shutil

import pytest
from django.core.management import CommandError, call_command

from content import factbase
from content.curriculum import parse
from content.definitions import Meaning, clashes
from content.fieldreader import Faulty
from content.models import Source, Term
from tests import school

FIRST = Meaning("T1", {"sv": "incident", "en": "adverse event"}, ("AE", "oönskad händelse"), frozenset({"medicine"}))


def _twice(sv="annat", en="other", others=(), regimes=("medicine",)):
    later = Meaning("T2", {"sv": sv, "en": en}, others, frozenset(regimes))
    return [(clash.field, clash.word) for clash in clashes(later, [FIRST])]


@pytest.mark.parametrize(
    ("given", "clash"),
    [
        ({"sv": "incident"}, ("term_sv", "incident")),
        ({"sv": "INCIDENT"}, ("term_sv", "INCIDENT")),
        ({"sv": " incidént "}, ("term_sv", " incidént ")),
        ({"sv": "incident (händelse)"}, ("term_sv", "incident (händelse)")),
        ({"en": "Adverse  Event"}, ("term_en", "Adverse  Event")),
        ({"sv": "oönskad händelse"}, ("term_sv", "oönskad händelse")),
        ({"sv": "oo\u0308nskad ha\u0308ndelse"}, ("term_sv", "oo\u0308nskad ha\u0308ndelse")),
        ({"others": ("x", "ae")}, ("synonyms", "ae")),
        ({"others": ("Adverse event",)}, ("synonyms", "Adverse event")),
        ({"sv": "incident", "regimes": ()}, ("term_sv", "incident")),
    ],
)
def test_a_word_with_another_definition_for_the_same_products_is_found(given, clash):
    assert _twice(**given) == [clash]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"sv": "incident", "en": "adverse event (device)", "others": ("AE",), "regimes": ("device", "ivd")},
        {"sv": "adverse event"},
        {"sv": "oonskad handelse"},
        {"others": ("incident",), "regimes": ()},
    ],
)
def test_another_word_or_another_kind_of_product_is_no_second_definition(given):
    assert _twice(**given) == []


@pytest.fixture
def files(tmp_path):
    """The small curriculum with a fact base of its own."""
    folder = shutil.copytree(school.MINI, tmp_path / "curriculum")
    for name in ("glossary.json", "sources.json", "unmarked.yaml"):
        shutil.copy(factbase.CURRICULUM / name, folder / name)
    return folder


def _with_row(files, name, place, **changes):
    """Adds a copy of a row at the end of a file; returns on which line the copy begins."""
    path = files / name
    rows = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps([*rows, rows[place] | changes], ensure_ascii=False, indent=1), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    return max(n for n, line in enumerate(lines, 1) if line == " {")


def _faults(files):
    with pytest.raises(Faulty) as faulty:
        parse(files)
    return [str(problem) for problem in faulty.value.problems]


def test_the_fact_base_defines_no_word_twice(db, files):
    assert len(parse(files).terms) == len(factbase.read_json("glossary.json"))


def test_a_term_defined_twice_is_refused_with_file_and_line_and_nothing_is_loaded(db, files):
    line = _with_row(files, "glossary.json", 0, id="T900", term_en="another", synonyms=[])
    place = f"glossary.json:{line + 3}"
    assert _faults(files) == [f"{place}: the word “incident” is defined already by T001 on line 2"]
    before = Term.objects.count()
    for command in ("load_curriculum", "check_curriculum"):
        with pytest.raises(CommandError, match=f"{place}: the word “incident”"):
            call_command(command, folder=files)
    assert Term.objects.count() == before
    assert not Term.objects.filter(key="T900").exists()


def test_another_word_that_has_a_term_already_is_refused_on_its_own_line(files):
    changes = {"id": "T900", "term_sv": "annat", "term_en": "another", "synonyms": ["huvudPRÖVARE"]}
    place = next(n for n, row in enumerate(factbase.read_json("glossary.json")) if row["id"] == "T020")
    line = _with_row(files, "glossary.json", place, **changes)
    (fault,) = _faults(files)
    assert fault.startswith(f"glossary.json:{line + 8}: the word “huvudPRÖVARE” is defined already by T020 on line ")


@pytest.mark.parametrize("key", ["CTR", "ctr"])
def test_a_source_that_stands_twice_is_refused_and_nothing_is_loaded(db, files, key):
    line = _with_row(files, "sources.json", 0, id=key, title_sv="En annan")
    assert _faults(files) == [f"sources.json:{line + 1}: the id “{key}” stands already on line 3"]
    with pytest.raises(CommandError, match=r"sources\.json"):
        call_command("load_curriculum", folder=files)
    assert not Source.objects.filter(title_sv="En annan").exists()


def test_a_term_id_that_stands_twice_is_refused(files):
    line = _with_row(files, "glossary.json", 0, term_sv="annat", term_en="another", synonyms=[])
    assert _faults(files) == [f"glossary.json:{line + 1}: the id “T001” stands already on line 3"]


@pytest.mark.parametrize("ref", ["Art. 29(1)", "art.  29(1)"])
def test_a_provision_that_stands_twice_is_refused(files, ref):
    with (files / "provisions.yaml").open("a", encoding="utf-8") as provisions:
        provisions.write(f'- {{source: CTR, ref: "{ref}", label: {{sv: a, en: a}}, subject: {{sv: b, en: b}}}}\n')
    assert _faults(files) == [f"provisions.yaml:3: the provision “CTR {ref}” stands twice"]


def test_what_is_not_marked_is_a_term_and_a_language(files):
    rows = "- {term: T999, languages: [sv]}\n- {term: T001, languages: [fi]}\n- {term: T001, languages: [sv]}\n"
    (files / "unmarked.yaml").write_text(rows, encoding="utf-8")
    assert _faults(files) == [
        "unmarked.yaml:1: the glossary has no term “T999”",
        "unmarked.yaml:2: “languages” can be sv, en",
        "unmarked.yaml:3: the term “T001” stands twice",
    ]


def test_a_glossary_that_cannot_be_read_or_lacks_a_text_is_refused(files):
    _with_row(files, "glossary.json", 0, id="T900", term_sv="", term_en="another", synonyms=[])
    assert any("“term_sv” is missing" in fault for fault in _faults(files))
    (files / "glossary.json").write_text("[{", encoding="utf-8")
    assert any(fault.startswith("glossary.json:") for fault in _faults(files))
