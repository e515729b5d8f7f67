"""A small school whose final test holds one question, loaded by the real loader."""

import re
import shutil
from pathlib import Path

from content.curriculum import parse
from courses.loading import load
from tests import school

_HEAD = """\
- id: T01-W1
  type: {type}
  objective: T01-O1
  difficulty: applied
  lesson: T01-L1
  facts: {facts}
  provisions: ["CTR Art. 29(1)"]
  stem: {{sv: "Hur blir det?", en: "What does it come to?"}}
"""


def entry(kind: str, parts: str, facts: str = "[A110]") -> str:
    """A question in the curriculum's YAML; `parts` are the type's own lines."""
    return _HEAD.format(type=kind, facts=facts) + "".join(f"  {line}\n" for line in parts.strip().splitlines())


def files_with(folder: Path, question: str, purpose: str = "final") -> Path:
    """The small curriculum with a question of its own: the only one of its test, or the one that its lesson holds."""
    files = Path(shutil.copytree(school.MINI, folder / "curriculum"))
    course, lesson = files / "T01-mini/course.yaml", files / "T01-mini/lessons/01-underskrift.yaml"
    rules = course.read_text(encoding="utf-8")
    if purpose == "final":
        course.write_text(rules.replace("draw: 4", "draw: 1"), encoding="utf-8")
    else:
        # One practice question fills no test before the lessons.
        course.write_text(re.sub(r"(?m)^pretest:.*\n", "", rules), encoding="utf-8")
        text = lesson.read_text(encoding="utf-8").replace("question: T01-P1", "question: T01-W1")
        lesson.write_text(text, encoding="utf-8")
    (files / f"T01-mini/questions/{purpose}.yaml").write_text(question, encoding="utf-8")
    return files


def school_with(folder: Path, question: str, purpose: str = "final") -> None:
    load(parse(files_with(folder, question, purpose)), force=True)
