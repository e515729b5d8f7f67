"""The public page that works out a deadline, and its calendar file."""

import html
import re
from urllib.parse import urlencode

import pytest

from content import factbase, factchecks
from content.blocks import TimelineBlock
from content.dates import LONGEST
from content.deadlines import deadlines

PAGE, FILE = "/rakna-tidsfrist/", "/rakna-tidsfrist/kalender.ics"


def asked(client, page=PAGE, **told):
    return client.get(f"{page}?{urlencode(told)}")


def text_of(response):
    assert response.status_code == 200
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_the_page_offers_every_deadline_by_regime_and_who_acts(db, client):
    page = client.get(PAGE).content.decode()
    assert len(re.findall(r'<option value="DL', page)) == len(deadlines())
    groups = re.findall(r'<optgroup label="([^"]+)"', page)
    assert groups[0].startswith("Läkemedel för människor")
    assert len(groups) == len(set(groups))
    assert "Annan SUSAR: inom 15\xa0dagar (CTR, artikel 42.2 b)" in page
    assert "Other SUSAR: within 15\xa0days (CTR, Article 42(2)(b))" in client.get(f"/en{PAGE}").content.decode()


def test_the_last_day_with_steps_who_acts_provision_and_warnings(db, client):
    text = text_of(asked(client, deadline="DL02", day="4/3 2026", time=""))
    for part in (
        "Sista dagen: måndag 16 mars 2026",
        "Ansökan lämnas in: onsdag 4 mars 2026",
        "Myndigheten",
        "CTR, artikel 5.3 Bindande",
        "Dag 10 är lördag 14 mars 2026.",
        "Läs datumet i CTIS.",
    ):
        assert part in text, part
    assert "Utkast" not in text
    english = text_of(asked(client, f"/en{PAGE}", deadline="DL02", day="4 March 2026"))
    assert "The last day: Monday 16 March 2026" in english
    assert "Day 10 is Saturday 14 March 2026." in english


def test_hours_give_a_clock_time(db, client):
    text = text_of(asked(client, deadline="DL27", day="2026-03-28", time="kl. 16.30"))
    assert "Senast: söndag 29 mars 2026 kl. 17.30" in text
    assert text_of(asked(client, deadline="DL27", day="28 mars 2026 kl. 16.30")).count("kl. 17.30") == text.count(
        "kl. 17.30"
    )


def test_a_cautious_rule_is_a_draft_until_an_expert_has_checked_it(db, client, david):
    told = {"deadline": "DL28", "day": "2026-03-04"}
    assert "Utkast – inte sakgranskat" in text_of(asked(client, **told))
    assert b"Utkast" in asked(client, FILE, **told).content
    digest = factbase.facts()["A229"].digest
    factchecks.record_check("A229", digest=digest, outcome=factchecks.Outcome.OK, by=david)
    assert "Utkast" not in text_of(asked(client, **told))


def test_where_there_is_no_date_the_page_says_why_and_gives_no_file(db, client):
    text = text_of(asked(client, deadline="DL49", day="2026-03-04"))
    assert "Det går inte att ge ett datum" in text
    assert "utan dröjsmål" in text
    assert "kalendern" not in text
    response = asked(client, FILE, deadline="DL49", day="2026-03-04")
    assert response.status_code == 302
    assert response["Location"] == f"{PAGE}?deadline=DL49&day=2026-03-04"


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"deadline": ""}, "deadline", "Välj en tidsfrist."),
        ({"deadline": "DL99"}, "deadline", "Den tidsfristen finns inte i listan."),
        ({"day": ""}, "day", "Skriv dagen."),
        ({"day": "i går"}, "day", "Det går inte att läsa som en dag."),
        ({"day": "4/3/2026"}, "day", "Det kan betyda två olika dagar."),
        ({"day": "4 mars"}, "day", "Skriv också året"),
        ({"day": "2026-02-29"}, "day", "Den dagen finns inte."),
        ({"day": "9" * 2000}, "day", "Det är för långt"),
        ({"day": "2026-03-04\x00"}, "day", "Det går inte att läsa som en dag."),
        ({"day": "0001-01-01"}, "day", "Skriv ett år från 2005 till 2100."),
        ({"day": "9999-12-31"}, "day", "Skriv ett år från 2005 till 2100."),
        ({"time": "25.00"}, "time", "Det klockslaget finns inte."),
        ({"time": "sent"}, "time", "Det går inte att läsa som ett klockslag."),
        ({"time": "1" * 2000}, "time", "Det är för långt"),
        ({"deadline": "DL27", "time": ""}, "time", "Fristen räknas i timmar: skriv klockslaget."),
        ({"deadline": "DL27", "day": "2026-03-29", "time": "02.30"}, "time", "Klockslaget finns inte"),
        ({"deadline": "DL27", "day": "0001-01-01"}, "day", "Skriv ett år från 2005 till 2100."),
    ],
)
def test_bad_input_is_told_first_and_at_the_field_and_nothing_is_lost(db, client, change, field, message):
    told = {"deadline": "DL28", "day": "2026-03-04", "time": "16.30", **change}
    response = asked(client, **told)
    assert message in text_of(response)
    page = response.content.decode()
    assert f'<li><a href="#id_{field}">' in page
    assert "<title>Fel:" in page
    for name in ("day", "time"):
        assert html.escape(told[name].strip()) in page or "\x00" in told[name]
    assert asked(client, FILE, **told).status_code == 302


def test_the_fields_take_no_more_than_a_day_needs(db, client):
    assert client.get(PAGE).content.decode().count(f'maxlength="{LONGEST}"') == 2


def test_a_deadline_alone_is_chosen_without_complaint(db, client):
    page = asked(client, deadline="DL30").content.decode()
    assert '<option value="DL30" selected>' in page
    assert "error-summary" not in page
    assert "Den tidsfristen finns inte" in text_of(asked(client, deadline="DL99"))


def test_the_calendar_file(db, client):
    response = asked(client, FILE, deadline="DL02", day="4.3.2026")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="tidsfrist.ics"'
    content = response.content.decode().replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20260316\r\n" in content
    assert "SUMMARY:Sista dagen: Validering av ansökan\r\n" in content
    assert "URL:http://testserver/rakna-tidsfrist/?deadline=DL02&day=2026-03-04\r\n" in content
    english = asked(client, f"/en{FILE}", deadline="DL02", day="4.3.2026").content.decode().replace("\r\n ", "")
    assert "SUMMARY:The last day: Validation of application" in english
    moment = asked(client, FILE, deadline="DL27", day="2026-03-28", time="16.30").content.decode()
    assert "DTSTART:20260329T153000Z\r\n" in moment


def test_the_link_to_the_file_holds_the_question_in_one_notation(db, client):
    page = asked(client, deadline="DL27", day="28 mars 2026 kl. 16.30").content.decode()
    address = html.unescape(re.search(r'href="([^"]+kalender[^"]+)"', page)[1])
    assert address == f"{FILE}?deadline=DL27&day=2026-03-28&time=16%3A30"
    assert client.get(address)["Content-Type"].startswith("text/calendar")


def test_the_page_is_found_from_the_start_and_the_footer(db, client):
    start = client.get("/").content.decode()
    assert start.count(f'href="{PAGE}"') == 2
    assert f'href="/en{PAGE}"' in client.get("/en/ordlista/").content.decode()


def test_a_timeline_leads_to_the_page_with_its_deadline_chosen(db):
    made = TimelineBlock().to_python({"caption": "Frister", "deadlines": ["DL28", "DL11", "DL49"]})
    rendered = TimelineBlock().render(made)
    assert re.findall(r'href="([^"]+)"', rendered) == [f"{PAGE}?deadline=DL28"]


def test_an_answer_costs_no_query_of_its_own(db, client, django_assert_max_num_queries):
    asked(client, deadline="DL02", day="2026-03-04")
    with django_assert_max_num_queries(3):
        asked(client, deadline="DL02", day="2026-03-04")


def test_the_other_language_keeps_the_question(db, client):
    page = asked(client, deadline="DL02", day="2026-03-04").content.decode()
    assert f'href="/en{PAGE}?deadline=DL02&amp;day=2026-03-04"' in page
