"""A file of questions as plain values, and line by line what could not be carried. Pure."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from assessments.moodle import html, parts, texts
from assessments.moodle.table import READERS, WRITERS, our_type
from assessments.moodle.tree import Node, parse
from assessments.moodle.values import Found, Known, Losses, Lost, NotCarried, Plain, Reason, shortened

_MOST_KEY, _MOST_ELEMENTS = 40, 500
_WORD = re.compile(r"[\w.-]{1,40}")
# What is read, or says only how Moodle shows and files a question.
_SILENT = frozenset(
    {
        *("name", "questiontext", "generalfeedback", "defaultgrade", "penalty", "hidden", "idnumber", "tags", "file"),
        *("answer", "single", "shuffleanswers", "answernumbering", "showstandardinstruction", "shownumcorrect"),
        *(
            "subquestion",
            "selectoption",
            "dragbox",
            "units",
            "unitgradingtype",
            "unitpenalty",
            "showunits",
            "unitsleft",
        ),
        *("layouttype", "selecttype", "selectcount", "gradingtype", "showgrading", "numberingstyle"),
        *("responseformat", "responserequired", "responsefieldlines", "attachments", "attachmentsrequired"),
        *("maxbytes", "filetypeslist", "minwordlimit", "maxwordlimit", "graderinfo", "usecase", "instructions"),
    }
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds."""

    found: tuple[Found, ...]
    lost: tuple[Lost, ...]


def read(data: bytes, known: Known) -> Content:
    """Read a file. Raises NotCarried where it cannot be read as a whole."""
    found: dict[str, Found] = {}
    lost: list[Lost] = []
    questions = parse(data).all("question")
    if not questions:
        raise NotCarried(Reason.EMPTY, line=1)
    for node in questions:
        losses = Losses(node.line, _name(node))
        try:
            one = _question(node, losses, known)
        except NotCarried as fault:
            lost.append(losses.leave(fault))
            continue
        if one.plain.key in found:
            lost.append(losses.leave(NotCarried(Reason.TWICE, one.plain.key)))
            continue
        found[one.plain.key] = one
        lost += losses.rows
    return Content(tuple(found.values()), tuple(lost))


def _name(node: Node) -> str:
    return shortened(html.visible(node.word("name")))


def _question(node: Node, losses: Losses, known: Known) -> Found:
    theirs = node.attributes.get("type", "")
    if theirs == "category":
        raise NotCarried(Reason.CATEGORY, node.word("category"))
    if theirs not in READERS:
        raise NotCarried(Reason.TYPE, theirs)
    if len(node.below()) > _MOST_ELEMENTS:
        raise NotCarried(Reason.LONG, str(len(node.below())))
    kind, values = our_type(node), READERS[theirs][1](node, losses)
    stem = parts.stem_of_gaps(node, losses) if kind == "gap_text" else texts.text_of(node.first("questiontext"), losses)
    if not stem and kind == "gap_text":
        stem = losses.name
        losses.lose(Reason.STEM_FROM_NAME)
    if not stem:
        raise NotCarried(Reason.NO_TEXT)
    _beside(node, kind, losses)
    missing = _holes(values)
    if missing:
        losses.lose(Reason.TO_WRITE, str(missing))
    tags = _tags(node, losses, known)
    own = html.visible(node.word("idnumber"))
    if len(own) > _MOST_KEY:
        losses.lose(Reason.KEY, own)
        own = ""
    key = own or _key(kind, stem, values)
    return Found(node.line, losses.name, Plain(key, kind, stem, values, **tags), has_own_key=bool(own))


def _key(kind: str, stem: str, values: dict[str, Any]) -> str:
    """The same short name for the same question, so that it is not made twice."""
    content = json.dumps([kind, stem, values], sort_keys=True)
    return f"moodle-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _beside(node: Node, kind: str, losses: Losses) -> None:
    """What a question has around its own part."""
    for file in (part for part in node.below() if part.name == "file"):
        losses.lose(Reason.FILE, file.attributes.get("name", ""), file.line)
    rest = [part.name for part in node.parts if part.name not in _SILENT and _has_content(part)]
    if rest:
        losses.lose(Reason.PARTS, ", ".join(dict.fromkeys(rest)))
    grade, most = node.word("defaultgrade"), WRITERS[kind].most
    if grade and texts.number_of(grade, Reason.NUMBER, node.line) != most:
        losses.lose(Reason.GRADE, grade)


def _has_content(node: Node) -> bool:
    return any(part.text.strip() for part in (node, *node.below()))


def _holes(value: Any) -> int:
    """How many explanations and model answers are still to be written."""
    if isinstance(value, list):
        return sum(map(_holes, value))
    if not isinstance(value, dict):
        return 0
    own = sum(not inner for name, inner in value.items() if name in ("why", "model"))
    return own + (value.get("points") == []) + sum(_holes(inner) for inner in value.values())


def _tags(node: Node, losses: Losses, known: Known) -> dict[str, Any]:
    """What our own tags say: "objective:M06-O1", "fact:A110"."""
    found: dict[str, list[str]] = {name: [] for name in TAGS}
    holder = node.first("tags")
    for tag in holder.all("tag") if holder else []:
        text = html.visible(tag.word("text"))
        name, colon, value = text.partition(":")
        value = value.strip()
        takes = colon and name in TAGS and value not in found[name] and _is_known(name, value, known)
        if not takes or (found[name] and name not in _MANY_OF):
            losses.lose(Reason.TAG, text, tag.line)
        else:
            found[name].append(value)
    one = {name: "".join(found[name]) for name in ("objective", "lesson", "difficulty", "product")}
    return {**one, "facts": tuple(found["fact"]), "provisions": tuple(found["provision"])}


TAGS = ("objective", "lesson", "difficulty", "product", "fact", "provision")
_MANY_OF = ("fact", "provision")


def _is_known(name: str, value: str, known: Known) -> bool:
    allowed = {
        "difficulty": known.difficulties,
        "product": known.products,
        "fact": known.facts,
        "provision": known.provisions,
    }
    return value in allowed[name] if name in allowed else bool(_WORD.fullmatch(value))
