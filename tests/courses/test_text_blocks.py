"""Timeline, experience, table and accordion from a file to both languages and into an edition."""

import shutil

import pytest
from django.utils import translation
from wagtail.models import Revision

from content.curriculum import parse
from content.fieldreader import Faulty
from courses.editions import latest_edition, word_count
from courses.loading import load
from courses.models import Edition
from tests import school

BLOCKS = """
  - type: timeline
    key: reporting
    facts: [A84]
    caption: {sv: "När sponsorn rapporterar", en: "When the sponsor reports"}
    deadlines: [DL30, DL28, DL27]
  - type: experience
    key: undated
    facts: [A110]
    provisions: []
    title: {sv: "Signaturen utan datum", en: "The signature without a date"}
    text: {sv: "Den *saknas* ofta.", en: "It is *often* missing."}
  - type: table
    key: who
    facts: [A81]
    caption: {sv: "Vem till vem", en: "Who to whom"}
    header: [{sv: Vad, en: What}, {sv: Till, en: To}]
    rows:
      - [{sv: "SAE (incident)", en: "SAE (event)"}, {sv: Sponsorn, en: The sponsor}]
      - [{sv: SUSAR, en: SUSAR}, {sv: EudraVigilance, en: EudraVigilance}]
    header_column: true
  - type: accordion
    key: questions
    facts: []
    items:
      - title: {sv: "På vilket språk?", en: "In which language?"}
        text: {sv: "Ett som personen förstår.", en: "One that the person understands."}
"""
SWEDISH = [
    "När sponsorn rapporterar", "Räknas från:", "sponsorn får minimiuppgifter", "Inom 7\xa0dagar",
    "CTR, artikel 42.2 a",
    "Utan onödigt dröjsmål och senast inom 24\xa0timmar", "Räknas i timmar", "Signaturen utan datum", "<i>saknas</i>",
    '<th scope="row">SAE (incident)</th>', '<th scope="col">Till</th>', "På vilket språk?", "Ett som personen förstår.",
]  # fmt: skip
ENGLISH = [
    "When the sponsor reports", "Counted from:", "sponsor has minimum information", "Within 7\xa0days",
    "CTR, Article 42(2)(a)", "Counted in hours", "The signature without a date", "<i>often</i>",
    '<th scope="row">SAE (event)</th>', '<th scope="col">To</th>', "In which language?",
    "One that the person understands.",
]  # fmt: skip
NAME = "T01-mini/lessons/02-godkannande.yaml"


@pytest.fixture
def files(tmp_path):
    folder = shutil.copytree(school.MINI, tmp_path / "curriculum")
    with (folder / NAME).open("a", encoding="utf-8") as file:
        file.write(BLOCKS.lstrip("\n"))
    return folder


@pytest.fixture
def loaded(db, files, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        report = load(parse(files))
    assert report.kept == report.conflicts == []
    return files


def test_the_blocks_stand_in_both_languages(loaded, client):
    swedish = client.get("/kurser/minikurs/godkannande/").content.decode()
    english = client.get("/en/courses/mini-course/approval/").content.decode()
    assert [text for text in SWEDISH if text not in swedish] == []
    assert [text for text in ENGLISH if text not in english] == []
    assert swedish.index("Inom 7\xa0dagar") < swedish.index("Inom 15\xa0dagar")


def test_loading_the_blocks_again_writes_nothing(loaded):
    revisions = Revision.objects.count()
    report = load(parse(loaded))
    assert report.written == report.kept == report.conflicts == []
    assert Revision.objects.count() == revisions


def test_an_edition_freezes_what_the_periods_said_and_counts_their_words(loaded):
    edition = latest_edition(school.course().translation_key)
    assert set(edition.frozen["deadlines"]) == {"DL27", "DL28", "DL30"}
    assert edition.frozen["deadlines"]["DL28"]["period"] == {"sv": "inom 7\xa0dagar", "en": "within 7\xa0days"}
    words = {lesson["code"]: lesson["words"] for lesson in edition.frozen["languages"]["sv"]["lessons"]}
    assert words["T01-L2"] > 60


def test_an_edition_without_timelines_is_frozen_as_before(db):
    assert "deadlines" not in latest_edition(school.course().translation_key).frozen


def test_words_are_counted_in_the_language_of_the_lesson_whoever_publishes(loaded):
    with translation.override("en"):
        english_desk = word_count(school.lesson(2), "sv")
    assert english_desk == word_count(school.lesson(2), "sv")
    before = Edition.objects.count()
    with translation.override("en"):
        school.lesson(1).save_revision().publish()
    assert Edition.objects.count() == before


FAULTS = [
    ("deadlines: [DL30, DL28, DL27]", "deadlines: [DL30, DL99]", 16, "the deadline “DL99” does not exist"),
    ("deadlines: [DL30, DL28, DL27]", "deadlines: [DL30, DL30]", 16, "stands twice"),
    ("deadlines: [DL30, DL28, DL27]", "deadlines: []", 16, "at least one deadline"),
    ("deadlines: [DL30, DL28, DL27]", "deadlines: DL30", 16, "should be a list"),
    (", {sv: Sponsorn, en: The sponsor}]", "]", 29, "the row has 1 cells, but the table has 2 columns"),
    ("{sv: EudraVigilance, en: EudraVigilance}", "{sv: EudraVigilance}", 30, "no English text"),
    ("header_column: true", "header_column: maybe", 31, "should be true or false"),
    ("header: [{sv: Vad, en: What}, {sv: Till, en: To}]", "header: []", 27, "at least one entry"),
    ('"One that the person understands."', '"One.\\n\\nTwo."', 37, "other paragraphs"),
    ('"It is *often* missing."', '"It is often missing."', 22, "other paragraphs, lists or emphasis"),
]


@pytest.mark.parametrize(("old", "new", "line", "reason"), FAULTS)
def test_a_fault_in_a_block_names_its_line(files, old, new, line, reason):
    text = (files / NAME).read_text(encoding="utf-8")
    assert old in text
    (files / NAME).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Faulty) as faulty:
        parse(files)
    found = [p for p in faulty.value.problems if reason in p.reason]
    assert found, faulty.value
    assert (found[0].file, found[0].line) == (NAME, line)


@pytest.mark.parametrize("rows", ["x", "[x]", "[[]]", "[[x]]", "[[{sv: a}, {sv: b}]]", "{a: b}"])
def test_rows_of_any_shape_end_in_faults_and_never_in_a_crash(files, rows):
    text = (files / NAME).read_text(encoding="utf-8")
    start, end = text.index("    rows:"), text.index("    header_column")
    (files / NAME).write_text(f"{text[:start]}    rows: {rows}\n{text[end:]}", encoding="utf-8")
    with pytest.raises(Faulty):
        parse(files)
