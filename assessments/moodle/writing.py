"""Plain values as a file of Moodle XML, and what could not be carried. Pure."""

from collections.abc import Iterable

from assessments.moodle import html, parts, texts, tree
from assessments.moodle.table import WRITERS
from assessments.moodle.tree import Node
from assessments.moodle.values import Losses, Lost, NotCarried, Plain, Reason, shortened


def write(questions: Iterable[Plain]) -> tuple[str, tuple[Lost, ...]]:
    """The file, and what of the questions it does not hold. `line` of the losses is 0."""
    root, lost = Node("quiz"), list[Lost]()
    for plain in questions:
        losses = Losses(0, shortened(plain.key))
        try:
            root.parts.append(_question(plain, losses))
        except NotCarried as fault:
            lost.append(losses.leave(fault))
        else:
            lost += losses.rows
    return tree.write(root), tuple(lost)


def _question(plain: Plain, losses: Losses) -> Node:
    form = WRITERS.get(plain.type)
    if form is None:
        raise NotCarried(Reason.TYPE, plain.type)
    own, general = form.write(plain, losses)
    text = parts.text_with_gaps(plain) if plain.type == "gap_text" else html.paragraph(plain.stem)
    head = [
        texts.line("name", " ".join(f"{plain.key} {plain.stem}".split())[:100]),
        texts.rich("questiontext", text),
        texts.rich("generalfeedback", general),
        texts.leaf("defaultgrade", str(form.most)),
        texts.leaf("hidden", "0"),
        texts.leaf("idnumber", plain.key),
    ]
    return texts.element("question", *head, *own, *_tags(plain), type=form.moodle)


def _tags(plain: Plain) -> list[Node]:
    words = [
        *(
            f"{name}:{getattr(plain, name)}"
            for name in ("objective", "lesson", "difficulty", "product")
            if getattr(plain, name)
        ),
        *(f"fact:{fact}" for fact in plain.facts),
        *(f"provision:{provision}" for provision in plain.provisions),
    ]
    return [texts.element("tags", *(texts.line("tag", word) for word in words))] if words else []
