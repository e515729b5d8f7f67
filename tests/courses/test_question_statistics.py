"""Item statistics in the CMS: beside the question, in the list of all, and as a file."""

import csv
import datetime
import io
import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import ItemStatistics, Question
from assessments.statistics.shown import duration, shown, signed
from courses import tasks
from tests import people, school

NOW = datetime.datetime(2026, 3, 1, 8, tzinfo=datetime.UTC)
LIST = "question_statistics"


def _question():
    return Question.objects.filter(purpose="final", locale__language_code="sv").earliest("pk")


def _option(letter, correct, count, best, weakest):
    return {
        "id": letter, "text": f"Svaret {letter}", "correct": correct, "all": count, "best": best, "weakest": weakest
    }  # fmt: skip


def _body(flags=(), **changed):
    figures = {
        "share": 0.62, "full": 124, "discrimination": 0.314, "counted": 200, "empty": 3, "best": 70, "weakest": 68,
        "median_seconds": 131.4, "timed": 190,
        "options": [_option("a", True, 124, 63, 20), _option("b", False, 73, 7, 48), _option("c", False, 0, 0, 0)],
    }  # fmt: skip
    stored = [{"kind": kind, "option": option} for kind, option in flags]
    return {"schema": 1, "stem": "Vem skriver under?", "figures": {**figures, **changed}, "flags": stored}


def _row(question=None, *, version="1", language="sv", asked=200, severity=0, last_at=NOW, body=None):
    return ItemStatistics.objects.create(
        question_key=(question or _question()).translation_key.hex, version=version, language=language, asked=asked,
        severity=severity, first_at=NOW, last_at=last_at, computed_at=timezone.now(), body=body or _body(),
    )  # fmt: skip


def _few():
    return {"schema": 1, "stem": "Vem skriver under?", "figures": None, "flags": []}


def _editor(client, question=None):
    response = client.get(reverse("wagtailsnippets_assessments_question:edit", args=[(question or _question()).pk]))
    assert response.status_code == 200
    found = re.search(r'<section class="item-statistics">.*</section>', response.content.decode(), re.DOTALL)
    return found[0] if found else "", response.content.decode()


def test_an_author_sees_picture_table_and_flags_beside_the_question(as_cecilia):
    _row(body=_body(flags=[("rival", "B"), ("unused", "C")]))
    panel, page = _editor(as_cecilia)
    assert "Ställd 200 gånger, från 2026-03-01 till 2026-03-01." in panel
    for words in ("62 %", "0,31", "2 min 11 s", "Svaret b", "90 %", "Fler väljer det felaktiga alternativet B"):
        assert words in panel
    assert "Ingen väljer alternativ C." in panel
    assert reverse(LIST) in page


def test_the_picture_is_one_image_with_a_name_and_every_bar_within_it(as_cecilia):
    _row()
    panel, _page = _editor(as_cecilia)
    [text] = re.findall(r"<svg.*?</svg>", panel, re.DOTALL)
    svg = ElementTree.fromstring(text)
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "Andel rätt: 62 %; Särskiljning: 0,31; A, rätt: 62 %; B, fel: 37 %; C, fel: 0 %."
    assert svg.get("viewBox") == "0 0 640 170"
    bars = [rect for rect in svg.iter("rect") if rect.get("class") != "track"]
    assert len(bars) == 5
    for bar in bars:
        assert 132 <= int(bar.get("x")) <= int(bar.get("x")) + int(bar.get("width")) <= 552
    assert "<script" not in panel
    assert "style=" not in panel


def test_a_negative_discrimination_is_drawn_to_the_left_of_nought():
    row = ItemStatistics(asked=200, language="sv", body=_body(discrimination=-0.5, flags=[("reversed", "")]))
    bar = shown(row).bars[1]
    assert (bar.value, bar.x, bar.x + bar.width) == ("−0,50", 237, 342)
    assert "De som klarar resten av provet bäst" in shown(row).flags[0]


def test_an_unknown_discrimination_has_no_bar():
    row = ItemStatistics(asked=200, language="sv", body=_body(discrimination=None))
    assert [bar.label for bar in shown(row).bars][:2] == ["Andel rätt", "A, rätt"]
    assert shown(row).discrimination == "–"


def test_options_stand_without_thirds_where_the_groups_are_none():
    row = ItemStatistics(asked=200, language="sv", body=_body(best=0, weakest=0))
    assert {option.best for option in shown(row).options} == {None}
    assert {bar.marks for bar in shown(row).bars} == {None}


def test_below_a_hundred_the_author_sees_only_the_count_and_why(as_cecilia):
    _row(asked=99, body=_few())
    panel, _page = _editor(as_cecilia)
    assert "Ställd 99 gånger" in panel
    assert "Med färre svar säger slumpen mer än frågan." in panel
    assert "%" not in panel
    assert "<svg" not in panel


def test_languages_stand_apart_and_earlier_wordings_are_folded_away(as_cecilia):
    later = NOW + datetime.timedelta(days=9)
    _row(body={**_body(), "stem": "Den gamla frågan?"})
    _row(version="2", last_at=later)
    _row(version="2", language="en", asked=20, body=_few())
    _panel, page = _editor(as_cecilia)
    assert [*re.findall(r"<h3>(.*?)</h3>", page)] == ["Svenska", "Engelska", "Svenska"]
    assert page.index("Tidigare formuleringar") < page.index("Den gamla frågan?")


def test_a_question_that_nobody_has_met_says_so_and_a_practice_question_says_nothing(as_cecilia):
    panel, page = _editor(as_cecilia)
    assert not panel
    assert "Frågan har inte räknats i något inlämnat prov än." in page
    practice = Question.objects.filter(purpose="practice", locale__language_code="sv").earliest("pk")
    assert "Så går frågan i kunskapsproven" not in _editor(as_cecilia, practice)[1]


def test_a_stem_with_markup_is_shown_as_text(as_cecilia):
    _row(body={**_body(), "stem": "<b>Vem?</b>"})
    assert "&lt;b&gt;Vem?&lt;/b&gt;" in as_cecilia.get(reverse(LIST)).content.decode()


def _rows(client, **query):
    return [(line.key, line.item.row.language) for line in client.get(reverse(LIST), query).context["lines"]]


def _finals():
    return list(Question.objects.filter(purpose="final", locale__language_code="sv").order_by("key"))


def test_the_list_begins_with_the_worst_and_holds_the_latest_wording(as_cecilia):
    first, second, third = _finals()[:3]
    _row(first)
    _row(second, severity=2, body=_body(flags=[("unused", "C")]))
    _row(third, severity=5, body=_body(flags=[("reversed", "")]))
    _row(third, version="0", last_at=NOW - datetime.timedelta(days=3))
    assert _rows(as_cecilia) == [(third.key, "sv"), (second.key, "sv"), (first.key, "sv")]
    assert "De bästa svarar fel" in as_cecilia.get(reverse(LIST)).content.decode()


def test_the_list_can_be_limited_to_one_final_test(as_cecilia):
    from tests.grown import grow

    mine = _finals()[0]
    other = grow("T77", lessons=1, questions=1).final_test.items.get().question
    _row(mine)
    _row(other)
    assert _rows(as_cecilia, test=school.course().final_test.pk) == [(mine.key, "sv")]
    assert len(_rows(as_cecilia)) == 2


@pytest.mark.parametrize("test", ["99999", "abc", "'"])
def test_a_test_that_is_none_gives_a_message_and_no_rows(as_cecilia, test):
    _row()
    response = as_cecilia.get(reverse(LIST), {"test": test, "export": "csv"})
    assert response.context["form"].errors
    assert not response.context["lines"]


@pytest.mark.parametrize("place", ["0", "7", "x", "-1"])
def test_a_page_that_is_none_gives_one_that_is(as_cecilia, place):
    _row()
    assert len(_rows(as_cecilia, p=place)) == 1


def test_a_question_that_is_gone_stays_in_the_list_without_a_link(as_cecilia):
    _row()
    ItemStatistics.objects.update(question_key="0" * 32)
    assert _rows(as_cecilia) == [("–", "sv")]


def test_the_file_holds_all_pages_and_says_not_which_option_is_right(as_cecilia, monkeypatch):
    monkeypatch.setattr("courses.statistics.PER_PAGE", 2)
    for question in _finals()[:5]:
        _row(question, body=_body(flags=[("rival", "B")]))
    response = as_cecilia.get(reverse(LIST), {"export": "csv"})
    text = b"".join(response.streaming_content).decode()
    heading, *rows = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    assert heading[:4] == ["Fråga", "Formulering", "Språk", "Antal gånger ställd"]
    assert len(rows) == 5
    assert rows[0][2:8] == ["Svenska", "200", "62", "31", "131", "Ett fel alternativ väljs oftare än ett rätt"]
    assert "Svaret" not in text


def test_the_file_has_empty_cells_below_a_hundred(as_cecilia):
    _row(asked=4, body=_few())
    response = as_cecilia.get(reverse(LIST), {"export": "csv"})
    row = b"".join(response.streaming_content).decode().splitlines()[1]
    assert ";Svenska;4;;;;;" in row


def test_thirty_rows_cost_no_more_queries_than_one(as_cecilia):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert as_cecilia.get(reverse(LIST)).status_code == 200
        return len(captured)

    _row()
    count()
    few = count()
    for n in range(29):
        _row(version=str(n), language=f"{n:02d}")
    assert count() == few


def test_the_button_computes_anew(as_cecilia, anna):
    school.take_test(anna)
    response = as_cecilia.post(reverse(LIST), follow=True)
    assert "Siffrorna räknas om." in response.content.decode()
    assert {line.item.row.asked for line in response.context["lines"]} == {1}


def test_without_a_broker_the_author_is_told_and_the_night_does_it(as_cecilia, monkeypatch, anna):
    def away(**_options):
        raise OSError("no broker")

    monkeypatch.setattr(tasks.compute_statistics, "apply_async", away)
    assert "De räknas om i natt." in as_cecilia.post(reverse(LIST), follow=True).content.decode()
    school.take_test(anna)
    assert tasks.compute_statistics() > 0


def test_who_may_only_look_cannot_compute(client, db):
    from django.contrib.auth.models import Permission

    looker = people.person("lo", "Lo Ek", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_question"]))
    client.force_login(looker)
    assert b"R\xc3\xa4kna om nu" not in client.get(reverse(LIST)).content
    assert client.post(reverse(LIST)).status_code in (302, 403)
    assert not ItemStatistics.objects.exists()


def test_a_number_of_another_schema_is_refused():
    with pytest.raises(ValueError, match="schema 2"):
        _ = ItemStatistics(body={**_few(), "schema": 2}).read


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "–"), (1, "1 s"), (89.4, "89 s"), (89.6, "1 min 30 s"), (131.4, "2 min 11 s"), (3600, "60 min 0 s")],
)
def test_times_in_words(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0.314, "0,31"), (-0.5, "−0,50"), (-0.001, "0,00"), (-0.006, "−0,01"), (0.319, "0,32"), (1, "1,00")],
)
def test_correlations_in_words(value, text):
    assert signed(value) == text
