"""What the guide's files must keep: each broken rule is found, with file, line and reason."""

import shutil

import pytest

from content import factbase, guide_checks
from content.guide import load, walk

QUESTIONS = """\
- id: first
  text: {sv: Ett, en: One}
  help: {sv: Hjälp, en: Help}
  facts: [A11]
  provisions: ["CTR Art. 4"]
  options:
    - {id: "yes", text: {sv: Ja, en: "Yes"}, then: [second]}
    - {id: "no", text: {sv: Nej, en: "No"}, then: [end]}
- id: second
  text: {sv: Två, en: Two}
  help: {sv: Hjälp, en: Help}
  facts: [A12]
  options:
    - {id: "yes", text: {sv: Ja, en: "Yes"}, then: [end]}
    - {id: "no", text: {sv: Nej, en: "No"}, then: [other]}
"""
OUTCOMES = """\
- id: end
  title: {sv: Slut, en: End}
  instruments: [CTR]
  start: [authorisation]
  why:
    - text: {sv: Därför, en: Because}
      facts: [A11]
      provisions: ["CTR Art. 4"]
  courses: [M01]
- id: other
  title: {sv: Annat, en: Other}
  why:
    - text: {sv: Därför, en: Because}
      facts: [A12]
  courses: [M01]
"""


@pytest.fixture
def folder(tmp_path):
    """A small guide that keeps all rules, beside the modules and provisions of the curriculum."""
    (tmp_path / "guide").mkdir()
    for name in ("modules.json", "provisions.yaml"):
        shutil.copy(factbase.CURRICULUM / name, tmp_path)
    (tmp_path / "guide/questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    (tmp_path / "guide/outcomes.yaml").write_text(OUTCOMES, encoding="utf-8")
    return tmp_path


def told(folder):
    return [str(problem) for problem in guide_checks.problems(folder)]


def change(folder, old, new):
    """Change the file in which the words stand, and give its name with the line."""
    for name in ("questions", "outcomes"):
        path = folder / f"guide/{name}.yaml"
        text = path.read_text(encoding="utf-8")
        if old in text:
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
            return f"guide/{name}.yaml:{text[: text.index(old)].count(chr(10)) + 1}"
    raise AssertionError(old)


def test_a_sound_guide_has_no_fault_and_can_be_walked(folder):
    assert told(folder) == []
    found = walk(load(folder / "guide"), {"first": "yes", "second": "no"})
    assert [outcome.id for outcome in found.outcomes] == ["other"]


def test_a_curriculum_without_a_guide_has_no_fault(tmp_path):
    assert told(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("text: {sv: Två, en: Two}", "text: {sv: Två}", "“text” has no English text"),
        ("{sv: Nej,", "{sv: '',", "“text” has no Swedish text"),
        ("title: {sv: Annat, en: Other}", "title: {en: Other}", "“title” has no Swedish text"),
        ("facts: [A11]", "facts: [A9999]", "the fact “A9999” does not exist"),
        ("facts: [A11]", "facts: [A194, A11]", "the fact “A194” may not be used"),
        ("facts: [A12]", "facts: []", "it rests on no fact"),
        ('["CTR Art. 4"]', '["CTR Art. 999"]', "the provision “CTR Art. 999” does not stand in provisions.yaml"),
        ('["CTR Art. 4"]', '["CTR Art. 4", "MDR Art. 82"]', "none of the facts rests on the provision “MDR Art. 82”"),
        ("then: [end]", "then: []", "the option leads nowhere"),
        ("then: [other]", "then: [nowhere, other]", "there is no question or outcome “nowhere”"),
        ("then: [other]", "then: [other, first]", "an option leads to questions that stand later only"),
        ("then: [other]", "then: [other, second]", "an option leads to questions that stand later only"),
        ("then: [end]", "then: [second, second]", "“second” would be asked twice"),
        ("instruments: [CTR]", "instruments: [LEX]", "there is no source “LEX”"),
        ("start: [authorisation]", "start: [luck]", "there is no way to start “luck”"),
        ("courses: [M01]", "courses: [M99]", "there is no module “M99”"),
        ('{id: "no",', '{id: "yes",', "the option “yes” stands twice"),
        ("- id: second", "- id: asked", "“asked” cannot be an id"),
        ("- id: second", "- id: Två", "“Två” cannot be an id"),
    ],
)
def test_each_fault_is_told_with_its_line(folder, old, new, reason):
    place = change(folder, old, new)
    assert any(line.startswith(f"{place}: ") and reason in line for line in told(folder)), told(folder)


def test_a_missing_provision_of_a_fact_that_has_one_is_told(folder):
    change(folder, '  provisions: ["CTR Art. 4"]\n', "")
    assert "guide/questions.yaml:4: no provision is named, though its facts have some" in told(folder)


def test_what_no_answer_leads_to_is_told(folder):
    change(folder, "then: [other]", "then: [end]")
    assert told(folder) == ["guide/outcomes.yaml:10: no answer leads to “other”"]


def test_an_id_of_a_question_and_an_outcome_is_told(folder):
    change(folder, "- id: other", "- id: second")
    assert "guide/outcomes.yaml:10: the id “second” stands twice" in told(folder)


@pytest.mark.parametrize("content", ["", "- [", "just words", "- {id: 1}", "- {id: x, options: 3, why: {}, facts: 2}"])
@pytest.mark.parametrize("name", ["questions", "outcomes"])
def test_a_file_that_is_something_else_is_told_and_nothing_breaks(folder, name, content):
    (folder / f"guide/{name}.yaml").write_text(content, encoding="utf-8")
    assert any(line.startswith(f"guide/{name}.yaml:1: ") for line in told(folder)), told(folder)


def test_words_to_avoid_are_found_in_the_guide(tmp_path):
    from content.curriculum import parse
    from content.curriculum_checks import survey
    from tests import school

    files = shutil.copytree(school.MINI, tmp_path / "curriculum")
    shutil.copytree(factbase.CURRICULUM / "guide", files / "guide")
    for name in ("modules.json", "avoid.yaml", "provisions.yaml"):
        shutil.copy(factbase.CURRICULUM / name, files)
    path = files / "guide/questions.yaml"
    text = path.read_text(encoding="utf-8").replace("Innebär prestandastudien extra", "Innebär prövningen extra")
    path.write_text(text, encoding="utf-8")
    found = [str(p) for p in survey(parse(files), files)[1] if p.file.startswith("guide/")]
    line = text[: text.index("Innebär prövningen extra")].count("\n") + 1
    assert found == [f"guide/questions.yaml:{line}: “prövningen” is avoided here: write “prestandastudie”"]
