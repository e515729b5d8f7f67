"""Every type of block and question, with any text: a row of the CMS and a file both give back what went in."""

import html
from dataclasses import replace
from functools import cache

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessments.models import Question
from content import writing
from content.curriculum import parse
from content.entries import Block, CourseEntry, Lesson, Media
from content.markup import canonical, to_html, to_markdown
from content.mediafile import media_in
from content.richtext import safe
from content.yamlfile import read
from courses.building import Builder, names_in
from courses.compared import lines
from courses.models import LessonPage
from courses.unbuilding import Unbuilder

AWKWARD = (
    *("no", "1e3", "2026-11-22", "- x", "# y", " a: b", "{x}", "'", '"', "*b*", "_i_", "1. x", "> q", "&amp;", "<b>"),
    *("`c`", "🧪", "å\näö", "a\n\n\nb", "\ttab", "\u2028", "\x85", "\\", "|", "%", "@", "!x", "~", "\ufeff", "~~~"),
)
PROSE = {"text", "situation", "transcript"}
TYPES = (
    *("text", "heading", "rule", "case", "comparison", "checklist", "experience", "timeline", "table", "accordion"),
    *("practice", "image", "video"),
)
any_text = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.text("ab -#*_`1.>&<:\n'\"", max_size=30),
).map(lambda text: text.replace("[", "("))


@cache
def curriculum():
    return parse()


def _file(name, **said):
    return Media(f"media/{name}", name, f"Om {name}", **said)


_CABINET = _file("skap.png", description="Plåt", focus=(4, 3, 2, 1), tags=("pärm",))
# The curriculum has none yet. In English other captions stand in the place of the Swedish.
MEDIA = {
    "image": {
        "image": _CABINET,
        "alt": {"sv": "Ett skåp", "en": "A cabinet"},
        "decorative": False,
        "caption": {"sv": "Skåpet", "en": "The cabinet"},
        "credit": {"sv": "Foto", "en": "Photo"},
    },
    "video": {
        "title": {"sv": "Samtalet", "en": "The talk"},
        "video": _file("samtal.mp4"),
        "captions": [
            {"file": {"sv": _file("sv.vtt"), "en": _file("en.vtt")}, "language": "sv"},
            {"file": _file("en.vtt"), "language": "en"},
        ],
        "transcript": {"sv": "Amina *frågar*.", "en": "Amina *asks*."},
        "described": _file("tolkad.webm"),
        "no_description": {"sv": "Allt sägs", "en": "All is said"},
    },
}


@cache
def lesson_with(kind):
    """A short lesson of one block of the type, from the curriculum."""
    if kind in MEDIA:
        return replace(lesson_with("text"), blocks=(Block(kind, kind, ("B81",), (), MEDIA[kind]),))
    for course in curriculum().courses:
        for lesson in course.lessons:
            for block in lesson.blocks:
                if block.type == kind:
                    return in_cms(replace(lesson, blocks=(block,)))
    # The curriculum has none yet.
    item = {"title": {"sv": "På vilket språk?", "en": "In which language?"}, "text": {"sv": "Eget.", "en": "Own."}}
    return replace(lesson, blocks=(Block("accordion", "questions", (), (), {"items": [item]}),))


@cache
def questions_by_type():
    return {q.type: q for course in curriculum().courses for q in course.questions}


@cache
def exercises():
    return {exercise.key: exercise for course in curriculum().courses for exercise in course.exercises or ()}


def rewritten(value, before, after, prose=False):
    """The value with each of its texts begun and ended by others."""
    if isinstance(value, Media):
        return replace(value, title=f"{before}{value.title}{after}") if value.title else value
    if isinstance(value, dict) and any(isinstance(inner, Media) for inner in value.values()):
        return {k: rewritten(v, before, after) if isinstance(v, Media | dict) else v for k, v in value.items()}
    if isinstance(value, dict) and value.keys() == {"sv", "en"}:
        return {k: _prose(v, before) if prose else lines(f"{before}{v}{after}") for k, v in value.items()}
    if isinstance(value, dict):
        is_block = "choices" not in value or "situation" in value
        return {k: rewritten(v, before, after, k in PROSE and prose is None and is_block) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(rewritten(v, before, after, prose) for v in value)
    return value


def _prose(markdown, text):
    words = html.escape(" ".join(text.split()), quote=False)
    return to_markdown(safe(f"<p>{words}</p>" if words else "") + to_html(markdown))


def _unbuilder(entry):
    keys = {p.key: pk for pk, p in enumerate(curriculum().provisions, 1)}
    key = getattr(entry, "id", None) or entry.key
    return keys, Unbuilder({pk: k for k, pk in keys.items()}, {key: names_in(entry)})


def through_row(entry):
    keys, back = _unbuilder(entry)
    if isinstance(entry, type(questions_by_type()["case"])):
        rows = [Builder(language, keys, {}).question(Question(), entry) for language in ("sv", "en")]
        return back.question(entry.uid, *rows)
    asked = {b.values["question"]: pk for pk, b in enumerate(entry.blocks) if b.type == "practice"}
    back.questions = {pk: Question(key=key) for key, pk in asked.items()}
    practised = {b.values["exercise"]: pk for pk, b in enumerate(entry.blocks) if b.type == "h5p"}
    back.exercise = lambda packages: next(exercises()[key] for key, pk in practised.items() if pk == packages["sv"])
    files = list(dict.fromkeys(media_in(entry)))
    back.media = lambda _kind, pk: files[pk - 1]
    rows = [
        Builder(language, keys, asked, lambda media, _shown: files.index(media) + 1, practised).lesson(
            LessonPage(content_type_id=1), entry
        )
        for language in ("sv", "en")
    ]
    return back.lesson(entry.key, entry.uid, *rows)


def in_cms(entry):
    """What the CMS has room for: three types of block cite provisions."""
    if not isinstance(entry, Lesson):
        return entry
    blocks = [b if b.type in ("rule", "experience", "case") else replace(b, provisions=()) for b in entry.blocks]
    return replace(entry, blocks=tuple(blocks))


def test_the_whole_curriculum_is_the_same_in_rows_and_in_files(tmp_path):
    assert len(questions_by_type()) == 10
    for course in curriculum().courses:
        for entry in (*course.lessons, *course.questions):
            assert through_row(entry) == in_cms(entry)
    for name, text in writing.files(curriculum()).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    assert parse(tmp_path) == curriculum()


def _in_files(course: CourseEntry, folder):
    whole = replace(curriculum(), courses=(course,), paths=None)
    for name, text in writing.files(whole).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return parse(folder).courses[0]


@settings(max_examples=60)
@given(before=any_text, after=any_text)
@pytest.mark.parametrize("kind", TYPES)
def test_any_text_in_a_block_stays_what_it_is(kind, before, after, tmp_path_factory):
    plain = lesson_with(kind)
    block = plain.blocks[0]
    values = {k: rewritten(v, before, after, _is_prose(kind, k)) for k, v in block.values.items()}
    lesson = replace(plain, title=rewritten(plain.title, before, after), blocks=(replace(block, values=values),))
    assert through_row(lesson) == lesson
    path = tmp_path_factory.getbasetemp() / f"{kind}.yaml"
    path.write_text(writing.yaml_text(writing.lesson_row(lesson)), encoding="utf-8", newline="")
    assert _bare(read(path)) == _bare(writing.lesson_row(lesson))


def _is_prose(kind, name):
    if kind in ("text", "rule", "experience") or (kind, name) in (("case", "situation"), ("video", "transcript")):
        return name in PROSE
    return None if kind in ("comparison", "accordion") else False


@settings(max_examples=40)
@given(before=any_text, after=any_text)
@pytest.mark.parametrize("kind", sorted(questions_by_type()))
def test_any_text_in_a_question_stays_what_it_is(kind, before, after, tmp_path_factory):
    plain = questions_by_type()[kind]
    question = replace(
        plain, stem=rewritten(plain.stem, before, after), values=rewritten(plain.values, before, after, False)
    )
    assert through_row(question) == question
    path = tmp_path_factory.getbasetemp() / f"{kind}.yaml"
    path.write_text(writing.yaml_text([writing.question_row(question)]), encoding="utf-8", newline="")
    assert _bare(read(path)) == [_bare(writing.question_row(question))]


def _bare(value):
    """As the reader takes it: the last line break of a text away."""
    if isinstance(value, dict):
        return {name: _bare(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_bare(inner) for inner in value]
    return value.rstrip("\n") if isinstance(value, str) else value


@settings(max_examples=8)
@given(before=any_text, after=any_text)
def test_a_course_with_any_texts_is_parsed_as_it_was_written(before, after, tmp_path_factory):
    course = curriculum().courses[5]
    changed = {
        n: rewritten(getattr(course, n), before, after) for n in ("title", "summary", "audience", "owner", "note")
    }
    course = replace(course, **changed, uid="0b9f1c52-6d0e-4f1b-8f3c-2f0f7a8f5d11")
    assert _in_files(course, tmp_path_factory.mktemp("course")) == course


_words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(AWKWARD)
_inline = st.tuples(st.sampled_from(["{}", "<b>{}</b>", "<i>{}</i>", "<b>x<i>{}</i></b>", "{}<br>x"]), _words).map(
    lambda pair: pair[0].format(html.escape(pair[1], quote=False))
)
_runs = st.lists(_inline, min_size=1, max_size=4).map("".join)
_paragraph = st.one_of(
    _runs.map("<p>{}</p>".format),
    st.tuples(st.sampled_from(["ul", "ol"]), st.lists(_runs, min_size=1, max_size=3)).map(
        lambda pair: f"<{pair[0]}>{''.join(f'<li>{item}</li>' for item in pair[1])}</{pair[0]}>"
    ),
)


@settings(max_examples=300)
@example(["<ul><li>a</li></ul>", "<ol><li>b</li></ol>"])
@example(["<p>1. not a list</p>", "<p># nor a heading</p>"])
@given(st.lists(_paragraph, min_size=1, max_size=4))
def test_any_text_of_the_editor_has_a_form_in_markdown(paragraphs):
    written = safe("".join(paragraphs))
    assert canonical(to_html(to_markdown(written))) == canonical(written)


_scalars = any_text | st.booleans() | st.integers()


@given(st.recursive(_scalars, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abcd"), inner)))
def test_yaml_reads_what_was_written(value):
    rows = {"it": value}
    assert _bare(yaml.safe_load(writing.yaml_text(rows))) == _bare(rows)
