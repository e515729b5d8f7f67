"""What a curriculum's files promise: each broken promise is found, with file, line and reason."""

import json
import shutil

import pytest
from django.core.management import CommandError, call_command

from content.curriculum import parse
from content.curriculum_checks import survey
from tests import school

LESSON = "T01-mini/lessons/01-underskrift.yaml"


@pytest.fixture
def files(tmp_path):
    """A copy of the small curriculum, to change."""
    return shutil.copytree(school.MINI, tmp_path / "curriculum")


def _promise(files, *, facts=("A110", "B81"), minutes=20):
    rows = [{"code": "T01", "facts": list(facts), "minutes": minutes}]
    (files / "modules.json").write_text(json.dumps(rows), encoding="utf-8")


def _avoid(files, word, use, about="medicine", language="sv"):
    line = f'- {{language: {language}, word: "{word}", use: {use}, about: [{about}]}}\n'
    (files / "avoid.yaml").write_text(line, encoding="utf-8")


def _append(files, name, text):
    path = files / name
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return path.read_text(encoding="utf-8").count("\n")


def _problems(files):
    return [str(problem) for problem in survey(parse(files), files)[1]]


def test_a_small_curriculum_without_promises_breaks_none(files):
    assert _problems(files) == []


@pytest.mark.parametrize(
    "reason",
    [
        "1 cases, but at least 2 are meant",
        "types of questions, but at least 4 are meant",
        "questions are applied or advanced, but a third is meant",
        "no lesson states A111, A112, A113, C30",
        "the Swedish text takes 1 minutes, but at most 0 are meant",
        "Swedish words, but 200 to 750 are meant",
        "questions, but at least 12 are meant",
    ],
)
def test_each_broken_promise_is_told(files, reason):
    _promise(files, facts=("A110", "A111", "A112", "A113", "B81", "C30"), minutes=0)
    assert any(reason in problem for problem in _problems(files)), _problems(files)


def test_a_course_that_is_no_module_is_told(files):
    (files / "modules.json").write_text(
        json.dumps([{"code": "T99", "facts": [], "minutes": 1}]),
        encoding="utf-8",
    )
    assert "T01-mini/course.yaml:1: modules.json has no module “T01”" in _problems(files)


def test_a_word_to_avoid_is_found_in_its_line_and_only_about_its_product(files):
    _avoid(files, "huvudprövaren?", "ansvarig prövare")
    row = "  - {type: heading, key: x, text: {sv: Fråga Huvudprövaren, en: Ask}}\n"
    line = _append(files, LESSON, row)
    assert _problems(files) == [f"{LESSON}:{line}: “Huvudprövaren” is avoided here: write “ansvarig prövare”"]
    _avoid(files, "huvudprövaren?", "ansvarig prövare", about="device")
    assert _problems(files) == []


@pytest.mark.parametrize("text", ["Fråga huvudprövarens sekreterare", "Fråga vice-huvudprövaren"])
def test_a_longer_word_is_another_word(files, text):
    _avoid(files, "huvudprövaren?", "ansvarig prövare")
    _append(files, LESSON, f"  - {{type: heading, key: x, text: {{sv: {text}, en: Ask}}}}\n")
    assert _problems(files) == []


def test_a_block_may_mention_a_word_that_it_says_it_mentions(files):
    _avoid(files, "incident(en|er)?", "negativ händelse")
    row = "  - {type: heading, key: x, mentions: [incident], text: {sv: Inte incidenten, en: Not the event}}\n"
    _append(files, LESSON, row)
    assert _problems(files) == []


def test_a_row_about_another_product_has_that_products_words(files):
    _avoid(files, "incident(en|er)?", "negativ händelse", about="device")
    rows = """  - type: comparison
    key: x
    facts: []
    provisions: []
    caption: {sv: Jämför, en: Compare}
    rows:
      - {regime: device, applies: true, provisions: ["CTR Art. 29(1)"], text: {sv: En incident, en: An event}}
      - {regime: medicine, applies: true, provisions: ["CTR Art. 29(1)"], text: {sv: En incident, en: An event}}
"""
    last = _append(files, LESSON, rows)
    assert _problems(files) == [f"{LESSON}:{last - 1}: “incident” is avoided here: write “negativ händelse”"]


def test_the_command_ends_with_file_line_and_reason(files, capsys):
    _promise(files)
    with pytest.raises(CommandError, match=r"T01-mini/course\.yaml:1: 1 cases"):
        call_command("check_curriculum", folder=files)
    assert "T01" in capsys.readouterr().out


def test_the_command_gives_json_also_of_faults_in_the_files(files, capsys):
    _append(files, LESSON, "  - {type: heading, key: x, facts: [A9999], text: {sv: En, en: One}}\n")
    with pytest.raises(CommandError, match="1 faults"):
        call_command("check_curriculum", "--json", folder=files)
    found = json.loads(capsys.readouterr().out)
    assert [problem["reason"] for problem in found["problems"]] == ["the fact “A9999” does not exist"]


def test_the_command_ends_well_when_all_is_right(files, capsys):
    call_command("check_curriculum", "T01", "--json", folder=files)
    row = json.loads(capsys.readouterr().out)["modules"][0]
    assert (row["code"], row["lessons"], row["final"]) == ("T01", 2, 6)
