"""The files of our own exercises, their checks and the packages that are built from them."""

import io
import json
import shutil
import zipfile

import pyh5p
import pytest
import yaml
from django.core.management import CommandError, call_command

from content import factbase
from content.block_entries import BlockReader
from content.curriculum import parse
from content.curriculum_checks import survey
from content.h5p import exercise_checks, exercises
from content.languages import LANGUAGES
from tests import school

OURS = exercises.load()
EXERCISE = """\
key: T01-E1
type: {type}
title: {{sv: Övning, en: Exercise}}
facts: [A110]
provisions: ["CTR Art. 29(1)"]
alternative: {{sv: I ord., en: In words.}}
params:
  task: {{sv: Gör så här, en: Do this}}
{params}"""
WHY = '{explanation: {sv: x, en: x}, facts: [A110], provisions: ["CTR Art. 29(1)"], text: {sv: x, en: x}'
SPOT = f"""\
  heading: {{sv: Rubrik, en: Heading}}
  passages:
    - {WHY}, deviates: true}}
    - {WHY}, deviates: false}}
    - {WHY}, deviates: false}}
"""
TIMELINE = f"""\
  ask: both
  unit: {{sv: Dagar, en: Days}}
  steps:
    - {WHY}, number: 0}}
    - {WHY}, number: 6}}
    - {WHY}, number: 10}}
"""
SORT = f"""\
  regimes:
    - {{id: medicine, name: {{sv: Läkemedel, en: Medicines}}}}
    - {{id: device, name: {{sv: Medicinteknik, en: Devices}}}}
  statements:
    - {WHY}, regime: medicine}}
    - {WHY}, regime: device}}
"""
CASE = """\
  situation: {sv: x, en: x}
  steps:
    - question: {sv: x, en: x}
      facts: [A110]
      provisions: ["CTR Art. 29(1)"]
      choices:
        - {best: true, next: 0, text: {sv: x, en: x}, consequence: {sv: x, en: x}}
        - {best: false, next: 0, text: {sv: x, en: x}, consequence: {sv: x, en: x}}
  rule: {text: {sv: x, en: x}, facts: [A110], provisions: ["CTR Art. 29(1)"]}
"""
SHAPES = {"SpotDeviation": SPOT, "Timeline": TIMELINE, "SortRegimes": SORT, "DecisionCase": CASE}


@pytest.fixture(scope="module")
def small():
    return parse(school.MINI)


@pytest.fixture
def told(tmp_path, small):
    """The faults of an exercise of the small curriculum, of a type, changed by replacing one text by another."""
    known = {entry.key: entry for entry in small.provisions}
    reader = BlockReader(tmp_path, provisions=known)

    def problems(kind, old="", new="", name="T01-E1"):
        path = tmp_path / f"T01-mini/exercises/{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = EXERCISE.format(type=kind, params=SHAPES[kind])
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
        reader.problems, reader.seen_ids = [], {}
        exercise_checks.of_course(reader, path.parent.parent, "T01")
        return [str(problem) for problem in reader.problems]

    return problems


@pytest.mark.parametrize("kind", SHAPES)
def test_sound_exercises_have_no_fault(told, kind):
    assert told(kind) == []


@pytest.mark.parametrize(
    ("kind", "old", "new", "reason"),
    [
        ("SpotDeviation", "en: Exercise", "en: ''", "yaml:3: “title” has no English text"),
        ("SpotDeviation", "sv: Övning", f"sv: {'x' * 121}", "yaml:3: a title has at most 120 signs"),
        ("SpotDeviation", ", en: In words.", "", "“alternative” has no English text"),
        ("SpotDeviation", "facts: [A110]", "facts: [A999]", "yaml:4: the fact “A999” does not exist"),
        ("SpotDeviation", "facts: [A110]", "facts: []", "yaml:4: it rests on no fact"),
        ("SpotDeviation", "facts: [A110]", "facts: [A110, A111]", "yaml:4: “facts” should be those of the parts: A110"),
        ("SpotDeviation", "CTR Art. 29(1)", "CTR Art. 999", "yaml:5: the provision “CTR Art. 999” does not stand in"),
        ("SpotDeviation", "key: T01-E1", "key: T01-E2", "yaml:1: the file of “T01-E2” should be called T01-E2.yaml"),
        ("SpotDeviation", "type: ", "lesson: T01-L1\ntype: ", "yaml:2: an exercise has no “lesson”"),
        ("SpotDeviation", "alternative", "alternatives", "yaml:6: an exercise has no “alternatives”"),
        ("SpotDeviation", "type: SpotDeviation", "type: Spot", "yaml:2: “type” is “Spot”; it can be DecisionCase"),
        ("SpotDeviation", "deviates: true", "deviates: false", "yaml:10: some passages should deviate, and some not"),
        ("SpotDeviation", "deviates: true", "deviates: ja", "yaml:11: “deviates” should be true or false"),
        ("Timeline", "number: 6", "number: 10", "yaml:11: the numbers should rise"),
        ("Timeline", "ask: both", "ask: days", "“ask” is “days”; it can be both, numbers, order"),
        ("SortRegimes", "regime: device", "regime: medicine", "yaml:9: no statement belongs under “device”"),
        ("SortRegimes", "regime: device", "regime: ivd", "“regime” is “ivd”; it can be device, medicine"),
        ("DecisionCase", "best: true", "best: false", "exactly one choice should have best: true"),
        ("DecisionCase", "next: 0", "next: 1", "yaml:15: a choice leads to a later step, or to the end with 0"),
        ("DecisionCase", "next: 0", "next: 2", "yaml:15: a choice leads to a later step, or to the end with 0"),
        ("DecisionCase", "  rule: {", "  rules: {", "“rule” should be a mapping"),
        ("DecisionCase", "key: T01-E1", "key: [", "T01-E1.yaml:"),
    ],
)
def test_each_fault_is_told_with_its_line(told, kind, old, new, reason):
    assert any(reason in problem for problem in told(kind, old, new)), told(kind, old, new)


def test_facts_that_wait_for_an_expert_hold_no_exercise(told):
    pending = next(i for i, fact in factbase.facts().items() if fact.is_pending and fact.is_usable)
    found = told("SpotDeviation", "facts: [A110]", f"facts: [{pending}]")
    assert any(f"the fact “{pending}” waits for an expert" in problem for problem in found)


def test_keys_stand_once(told):
    told("Timeline")
    found = told("Timeline", name="T01-E2")
    assert any(
        "T01-E2.yaml:1: the id “T01-E1” stands already at T01-mini/exercises/T01-E1.yaml:1" in problem
        for problem in found
    )


def test_the_check_of_the_curriculum_reads_the_words_of_exercises(tmp_path, small):
    folder = shutil.copytree(school.MINI, tmp_path / "curriculum")
    (folder / "T01-mini/exercises").mkdir()
    text = EXERCISE.format(type="Timeline", params=TIMELINE)
    (folder / "T01-mini/exercises/T01-E1.yaml").write_text(text, encoding="utf-8")
    word = '- {language: sv, word: "övning", use: uppgift, about: [all]}'
    (folder / "avoid.yaml").write_text(word, encoding="utf-8")
    found = [str(problem) for problem in survey(small, folder)[1]]
    assert "T01-mini/exercises/T01-E1.yaml:3: “Övning” is avoided here: write “uppgift”" in found


# What stands in the curriculum


def test_each_type_is_played_and_each_exercise_has_a_key_of_its_own():
    assert {exercise.type for exercise in OURS} == set(exercises.NAMES)
    assert len({exercise.key for exercise in OURS}) == len(OURS) >= 6


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("exercise", OURS, ids=lambda exercise: exercise.key)
def test_packages_are_valid_and_the_same_each_time(exercise, language):
    data = exercise.package(language)
    package = pyh5p.read_package(data)
    assert package.validate(require_content=True) == []
    assert package.content == exercise.content(language)
    assert package.metadata["title"] == exercise.titles[language]
    assert package.metadata["language"] == language
    assert data == exercise.package(language)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("exercise", OURS, ids=lambda exercise: exercise.key)
def test_content_fits_the_semantics_of_its_type(exercise, language):
    semantics = json.loads((exercises.TYPES / exercise.type / "semantics.json").read_text(encoding="utf-8"))
    assert pyh5p.semantics.Semantics.from_json(semantics).validate(exercise.content(language)) == []


@pytest.mark.parametrize("name", exercises.NAMES)
def test_all_that_an_author_sees_of_a_type_is_translated(name):
    def parts(field):
        assert field["label"]
        inner = [*field.get("fields", []), *([field["field"]] if "field" in field else [])]
        return len(field.get("options", [])), [parts(part) for part in inner]

    folder = exercises.TYPES / name
    semantics = json.loads((folder / "semantics.json").read_text(encoding="utf-8"))
    translated = json.loads((folder / "language/sv.json").read_text(encoding="utf-8"))["semantics"]
    assert [parts(field) for field in semantics] == [parts(field) for field in translated]
    assert exercises.labels(name)["sv"].keys() == exercises.labels(name)["en"].keys()
    assert all(text for texts in exercises.labels(name).values() for text in texts.values())


def test_provisions_are_shown_with_their_rank_and_facts_are_not_shown():
    exercise = next(e for e in OURS if e.key == "M06-E1")
    passage = exercise.content("sv")["passages"][-1]
    assert passage["provision"] == "CTR, artikel 29.1 (bindande)"
    assert "facts" not in passage


def test_the_command_builds_a_file_for_each_language(tmp_path):
    call_command("build_exercises", out=tmp_path / "new", stdout=io.StringIO())
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(
        f"{exercise.key}-{language}.h5p" for exercise in OURS for language in LANGUAGES
    )


def test_the_command_builds_nothing_while_there_is_a_fault(tmp_path):
    folder = shutil.copytree(school.MINI, tmp_path / "curriculum")
    path = folder / "T01-mini/exercises/T01-E1.yaml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump({"key": "T01-E1"}), encoding="utf-8")
    with pytest.raises(CommandError, match="“title” has no Swedish text"):
        call_command("build_exercises", folder=folder, out=tmp_path / "new")
    assert not (tmp_path / "new").exists()
