"""The public guide "Vilka regler gäller min studie?"."""

import html
import re
from urllib.parse import parse_qsl, urlencode

import pytest
from django.http import QueryDict

from content import factbase, factchecks
from content.citations import citations
from content.guide import PARTS, guide, ways
from courses.guide_answers import told

PAGE = "/vilka-regler/"
GOUT = {"who": "human", "product": "medicine", "medicine-aim": "yes", "trial": "yes", "low-intervention": "no"}


def asked(client, page=PAGE, **answers):
    return client.get(f"{page}?{urlencode(answers)}")


def text_of(response):
    assert response.status_code == 200
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def question_of(response):
    return re.search(r'name="asked" value="([^"]+)"', response.content.decode())[1]


def hidden(response):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', response.content.decode())
    return {name: value for name, value in found if name != "asked"}


def short_ways():
    """Every way of a study of one product, and of studies of several enough that each outcome is met once more."""
    met = set()
    for found in ways(guide()):
        several = "several" in {o.id for o in found.outcomes}
        new = {(found.answers.get("product"), o.id) for o in found.outcomes} - met
        if not several or new:
            met |= new
            yield found


def test_every_question_and_every_answer_is_shown_in_both_languages_with_its_provisions(db, client):
    seen, rendered = set(), 0
    for found in short_ways():
        answers = found.answers
        for place in range(len(answers)):
            before = tuple(list(answers.items())[:place])
            if before not in seen:
                seen.add(before)
                _is_whole_question(client, found.given[place][0], dict(before))
        _is_whole_answer(client, found)
        rendered += 1
    assert rendered > 70
    assert len(seen) > 40


def _is_whole_question(client, question, before):
    for language, page in (("sv", PAGE), ("en", f"/en{PAGE}")):
        text = text_of(asked(client, page, **before))
        texts = [question.text, question.help.text, *question.points, *(o.text for o in question.options)]
        for part in texts:
            assert " ".join(part[language].split()) in text, (question.id, part[language])
        _has_citations(text, question.help, language)


def _is_whole_answer(client, found):
    for language, page in (("sv", PAGE), ("en", f"/en{PAGE}")):
        text = text_of(asked(client, page, **found.answers))
        for outcome in found.outcomes:
            assert outcome.title[language] in text
            for kind in PARTS:
                for part in outcome.parts[kind]:
                    assert part.text[language] in text
                    _has_citations(text, part, language)


def _has_citations(text, part, language):
    rank = {"sv": "Bindande", "en": "Binding"}[language]
    for key in part.provisions:
        cited = citations()[key]
        assert cited.label[language] in text, key
        assert rank in text or cited.rank != "binding"


def test_the_first_page_asks_without_an_account_and_is_kept_for_all(db, client):
    response = client.get(PAGE)
    assert "Du behöver inget konto" in text_of(response)
    assert question_of(response) == "who"
    assert not response.cookies
    assert response.is_shared
    assert "noindex" not in response.content.decode()
    assert "noindex" in asked(client, who="human").content.decode()


def test_an_answer_is_sent_on_to_an_address_of_its_own(db, client):
    response = asked(client, who="human", asked="product", product="medicine")
    assert response.status_code == 302
    assert response["Location"] == f"{PAGE}?who=human&product=medicine"
    assert question_of(client.get(response["Location"])) == "medicine-aim"
    assert hidden(client.get(response["Location"])) == {"who": "human", "product": "medicine"}


def test_no_answer_is_told_at_the_question_and_nothing_is_lost(db, client):
    response = asked(client, who="human", asked="product")
    text = text_of(response)
    assert text.count("Välj ett svar.") == 2
    assert "<title>Fel:" in response.content.decode()
    assert question_of(response) == "product"
    assert hidden(response) == {"who": "human"}
    assert "Människor" in text


def test_an_earlier_answer_is_changed_and_later_ones_stay_where_they_fit(db, client):
    page = asked(client, **GOUT).content.decode()
    links = [html.unescape(found) for found in re.findall(r'class="guide__change" href="([^"]+)"', page)]
    assert len(links) == len(GOUT)
    change = client.get(links[3])
    assert question_of(change) == "trial"
    assert re.search(r'value="yes" checked', change.content.decode())
    kept = {key: value for key, value in GOUT.items() if key != "trial"}
    assert hidden(change) == kept
    # The question on low intervention is not asked when there is no trial.
    moved = asked(client, **kept, asked="trial", trial="no")
    assert dict(parse_qsl(moved["Location"].split("?")[1])) == {
        "who": "human",
        "product": "medicine",
        "medicine-aim": "yes",
        "trial": "no",
    }
    added = asked(client, **{**GOUT, "product": "medicine-ivd"}, asked="product")
    assert question_of(client.get(added["Location"])) == "ivd-aim"
    assert hidden(client.get(added["Location"])) == {**GOUT, "product": "medicine-ivd"}


@pytest.mark.parametrize(
    ("query", "question", "kept"),
    [
        ("who=robot", "who", {}),
        ("who=human&product=stars", "product", {"who": "human"}),
        ("who=human&who=animal", "who", {}),
        ("who=human&who=human", "who", {}),
        ("who=human&nobody=asks", "product", {"who": "human"}),
        ("who=human&trial=yes", "product", {"who": "human"}),
        ("trial=yes", "who", {}),
        ("who=human&product=medicine&medicine-aim=", "medicine-aim", {"who": "human", "product": "medicine"}),
        ("who=human&change=nowhere", "product", {"who": "human"}),
        ("who=human&asked=nowhere", "product", {"who": "human"}),
        ("who=human&asked=product&product=stars", "product", {"who": "human"}),
        ("who=human%00", "who", {}),
        ("who=%3Cscript%3Ealert(1)%3C/script%3E", "who", {}),
        ("%3Cscript%3E=1", "who", {}),
        ("who=" + "x" * 100_000, "who", {}),
        ("&".join(f"k{n}=v" for n in range(5000)), "who", {}),
        ("who=human&" + "&".join("who=animal" for _n in range(5000)), "who", {}),
        ("&&&===&who", "who", {}),
        ("who=%ff%fe", "who", {}),
    ],
)
def test_a_tampered_address_is_told_and_the_guide_goes_on_after_the_last_good_answer(db, client, query, question, kept):
    for page in (PAGE, f"/en{PAGE}"):
        response = client.get(f"{page}?{query}")
        message = "The address holds something" if page.startswith("/en") else "Adressen innehåller något"
        assert message in text_of(response)
        assert question_of(response) == question
        assert hidden(response) == kept
        assert "<script>alert" not in response.content.decode()
        # The links to the other language and to sign in hold the address; the guide itself repeats nothing of it.
        assert len(text_of(response)) < 4_000


def test_an_answer_in_full_with_something_unknown_beside_it_says_so(db, client):
    text = text_of(asked(client, **GOUT, utm_source="mejl"))
    assert "Adressen innehåller något som guiden inte känner igen" in text
    assert "Klinisk läkemedelsprövning enligt CTR" in text


def test_a_query_of_more_fields_than_any_form_has_is_refused(db, client):
    response = client.get(PAGE + "?" + "&".join(f"k{n}=v" for n in range(20_000)))
    assert response.status_code == 400


def test_every_prefix_of_a_way_leads_to_its_next_question():
    for found in short_ways():
        items = list(found.answers.items())
        for place, (name, _value) in enumerate(items):
            now = told(guide(), QueryDict(urlencode(items[:place])))
            assert now.question.id == name
            assert not now.has_unknown


def test_courses_of_several_products_are_named_once_and_linked_when_published(db, client):
    page = asked(client, **GOUT).content.decode()
    listed = page.split('class="guide__courses">')[1].split("</ol>")[0]
    assert "Ansökan i CTIS och beslut" in listed
    assert "<a" not in listed
    test = {"ivd-aim": "yes", "ivd-companion": "left-over", "companion-results": "no"}
    both = {**GOUT, "product": "medicine-ivd", **test}
    text = text_of(asked(client, **both))
    assert text.count("Regelverk och roller: en karta") == 1
    assert "Prestandastudier för IVD" in text


def test_a_published_course_is_linked_by_its_own_title(db, client, monkeypatch):
    from dataclasses import replace

    from content.guide import Guide
    from courses import guide_views
    from tests import school

    found = guide()
    outcomes = {key: replace(outcome, courses=("T01",)) for key, outcome in found.outcomes.items()}
    monkeypatch.setattr(guide_views, "guide", lambda: Guide(found.questions, outcomes))
    page = asked(client, **GOUT).content.decode()
    assert f'<a href="{school.course().url}">{school.course().title}</a>' in page
    english = asked(client, f"/en{PAGE}", **GOUT).content.decode()
    assert f'<a href="{school.course("en").url}">' in english


def test_the_answer_names_rules_with_rank_answers_date_and_limits(db, client):
    response = asked(client, **GOUT)
    text = text_of(response)
    for part in (
        "Tillstånd före start",
        "CTR, artikel 4 Bindande",
        "ICH E6(R3) God klinisk sed: principer och bilaga 1 Vägledning eller standard",
        "Dina svar",
        "Ja, minst ett",
        "Guiden är utbildning.",
        "http://testserver/vilka-regler/?who=human&product=medicine",
        "Praxis, utan hänvisning",
    ):
        assert part in text, part
    assert "https://eur-lex.europa.eu/legal-content/SV/TXT/?uri=CELEX:32014R0536" in text
    assert '<a class="sources__title" href="/regelverk/CTR/">' in response.content.decode()
    assert "data-print hidden" in response.content.decode()


def test_what_waits_for_an_expert_is_marked_until_it_is_checked(db, client, david):
    plaster = {"who": "animal", "animal-product": "device"}
    assert text_of(asked(client, **plaster)).count("Utkast – inte sakgranskat") == 3
    for fact in ("D20", "D12", "D32"):
        digest = factbase.facts()[fact].digest
        factchecks.record_check(fact, digest=digest, outcome=factchecks.Outcome.OK, by=david)
    assert "Utkast" not in text_of(asked(client, **plaster))


def test_an_answer_costs_the_same_queries_however_many_rules_apply(db, client, django_assert_max_num_queries):
    longest = max(ways(guide()), key=lambda found: len(found.outcomes)).answers
    for answers in (GOUT, longest):
        asked(client, **answers)
        with django_assert_max_num_queries(7):
            asked(client, **answers)


def test_the_guide_is_found_from_the_start_and_the_footer(db, client):
    assert client.get("/").content.decode().count(f'href="{PAGE}"') == 2
    assert f'href="/en{PAGE}"' in client.get("/en/ordlista/").content.decode()


def test_the_other_language_keeps_the_answers(db, client):
    page = asked(client, who="human", product="device").content.decode()
    assert f'href="/en{PAGE}?who=human&amp;product=device"' in page


def test_each_page_of_the_guide_says_whom_to_ask(db, client, settings):
    settings.SCHOOL_CONTACT = "fraga@skola.example"
    for response in (client.get(PAGE), asked(client, **GOUT)):
        assert '<a href="mailto:fraga@skola.example">' in response.content.decode()
