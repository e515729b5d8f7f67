"""Public pages of the sources and the glossary."""

from html import escape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Question
from content import factbase, generation
from content.languages import alphabetical
from content.models import Provision, Source, Term
from courses.models import LessonPage
from courses.rulebook import in_order
from tests import school
from tests.withdrawn import withdraw_block


def _text(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_sources_are_listed_by_rank_with_what_the_rank_asks(db, client):
    text = _text(client, "/regelverk/")
    assert text.index("Måste följas.") < text.index("Vägledning, inte lag.") < text.index("Ett förslag.")
    assert text.index("humanläkemedel") < text.index("Förslag till europeisk bioteknikförordning")
    assert text.index("Ett förslag.") < text.index("Förslag till europeisk bioteknikförordning")
    assert "Regulation (EU) No 536/2014" in _text(client, "/en/regelverk/")


def test_a_source_says_version_rank_provisions_and_what_teaches_it(db, client):
    text = _text(client, "/regelverk/CTR/")
    assert "Gäller från" not in text
    for part in ("tillämplig från 31 januari 2022", "Måste följas.", "artikel 29.1", "Samtycke", "/kurser/minikurs/",
                 "/kurser/minikurs/underskrift/", "/legal-content/SV/"):  # fmt: skip
        assert part in text, part
    assert "/kurser/minikurs/godkannande/" not in text
    english = _text(client, "/en/regelverk/CTR/")
    for part in ("Article 29(1)", "/en/courses/mini-course/", "31 January 2022", "/legal-content/EN/"):
        assert part in english, part
    assert "/kurser/minikurs/underskrift/" not in english


def test_a_replaced_source_leads_to_its_successor_and_back(db, client):
    assert reverse("source", args=["ICH-E6R3"]) in _text(client, "/regelverk/ICH-E6R2/")
    assert reverse("source", args=["ICH-E6R2"]) in _text(client, "/regelverk/ICH-E6R3/")
    assert "Gäller från" in _text(client, "/regelverk/DIR-2001-20/")
    Source.objects.filter(key="ICH-E6R2").update(replaced_by="SFS 2030:1")
    generation.bump()
    assert "SFS 2030:1" in _text(client, "/regelverk/ICH-E6R2/")


def test_every_source_of_the_fact_base_has_its_page(db, client):
    rows = factbase.read_json("sources.json")
    assert {row["id"] for row in rows} == set(Source.objects.filter(live=True).values_list("key", flat=True))
    for row in rows:
        text = _text(client, f"/regelverk/{row['id']}/")
        assert escape(row["title_sv"]) in text, row["id"]
        assert escape(row["version_label_sv"] or "Inte fastställd här.") in text, row["id"]
        assert ("rank--proposal" in text) == (row["rank"] == "proposal"), row["id"]


def test_a_provision_says_what_is_taught_of_it_and_where(db, client):
    text = _text(client, "/regelverk/CTR/")
    for block in school.lesson(1).body:
        if block.block_type in ("rule", "case", "comparison") and "artikel 29.1" in str(block.render()):
            anchor = f"{block.block_type}-{block.id}"
            assert f'href="/kurser/minikurs/underskrift/#{anchor}"' in text
            assert f'id="{anchor}"' in _text(client, "/kurser/minikurs/underskrift/")
    for title in ("Två underskrifter", "Dagen efter", "Olika produkter"):
        assert text.count(f">{title}</a>") == 1, title
    assert "Väntar på sakgranskning" not in text
    english = _text(client, "/en/regelverk/CTR/")
    assert "Two signatures" in english
    assert "Två underskrifter" not in english


def test_what_is_withdrawn_is_not_said_of_a_provision(client, cecilia):
    withdraw_block(cecilia)
    text = _text(client, "/regelverk/CTR/")
    assert "Två underskrifter" not in text
    assert "Dagen efter" in text


def test_practice_questions_are_counted_and_those_of_tests_are_not(db, client):
    practice = Question.objects.filter(purpose="practice", locale__language_code="sv")
    provision = Provision.objects.get(ref="Art. 29(1)")
    cited = {q.pk for q in practice if provision.pk in _cited(q)}
    words = {0: "övningsfr", 1: "1 övningsfråga"}.get(len(cited), f"{len(cited)} övningsfrågor")
    assert (words in _text(client, "/regelverk/CTR/")) == bool(cited)
    finals = Question.objects.filter(purpose="final", locale__language_code="sv")
    assert any(provision.pk in _cited(q) for q in finals)


def _cited(question):
    return [pk for block in question.body.raw_data for pk in _provisions(block["value"])]


def _provisions(value):
    return [item["value"] if isinstance(item, dict) else item for item in value.get("provisions", [])]


def test_what_was_replaced_but_is_no_source_of_ours_is_named_in_the_readers_language(db, client):
    assert "Direktiven 93/42/EEG och 90/385/EEG" in _text(client, "/regelverk/MDR/")
    assert "Directives 93/42/EEC and 90/385/EEC" in _text(client, "/en/regelverk/MDR/")
    assert "2020" not in _text(client, "/regelverk/ISO-14155/")


def test_what_a_source_replaces_is_linked_from_both_whichever_says_so(db, client):
    Source.objects.filter(key="GDPR").update(replaces="SE-PDL", replaced_by="")
    generation.bump()
    assert reverse("source", args=["SE-PDL"]) in _text(client, "/regelverk/GDPR/")
    assert reverse("source", args=["GDPR"]) in _text(client, "/regelverk/SE-PDL/")
    assert _text(client, "/regelverk/CTR/").count(reverse("source", args=["DIR-2001-20"])) == 1


def test_provisions_stand_in_the_order_of_the_text():
    refs = ["Annex I", "Art. 29(1)", "Arts 5-23", "Art. 5(1)", "recital 11", "Art. 110"]
    assert sorted(refs, key=in_order) == ["recital 11", "Art. 5(1)", "Arts 5-23", "Art. 29(1)", "Art. 110", "Annex I"]
    assert sorted(["10 kap. 2 §", "9 kap. 12 §", "9 kap. 3 §"], key=in_order)[0] == "9 kap. 3 §"


@pytest.mark.parametrize("key", ["EU-BIOTECH", "SE-DIR-2025-76"])
def test_a_proposal_is_marked_in_the_list_of_sources(db, client, key):
    text = _text(client, "/regelverk/")
    row = text[text.index(reverse("source", args=[key])) :]
    assert "rank--proposal" in row[: row.index("</li>")]
    assert text.count("rank--proposal") == 2


def test_a_proposal_is_marked_in_a_rule_box(db, client):
    Source.objects.filter(key="CTR").update(rank="proposal")
    generation.bump()
    text = _text(client, "/kurser/minikurs/underskrift/")
    assert "rule--proposal" in text
    assert "Förslag – inte gällande rätt" in text


def test_a_proposal_is_marked_and_has_no_day_in_force(db, client):
    Source.objects.filter(key="EU-BIOTECH").update(in_force_on="2031-01-01")
    text = _text(client, "/regelverk/EU-BIOTECH/")
    assert "notice--strong" in text
    assert "Det gäller inte" in text
    assert "2031" not in text


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("2022-01-31", "31 januari 2022"),
        ("1998-09", "september 1998"),
        ("2023", "2023"),
        ("2022-13", "2022-13"),
        ("", ""),
    ],
)
def test_a_day_is_shown_as_far_as_it_is_known(stored, shown):
    assert Source(in_force_on=stored).in_force == shown


def test_drafts_and_unpublished_pages_do_not_show(db, client):
    Source.objects.filter(key="EU-BIOTECH").update(live=False)
    assert client.get("/regelverk/EU-BIOTECH/").status_code == 404
    assert "bioteknik" not in _text(client, "/regelverk/")
    Provision.objects.filter(ref="Art. 29(1)").update(live=False)
    assert "artikel 29.1" not in _text(client, "/regelverk/CTR/")
    Provision.objects.update(live=True)
    school.lesson(1).unpublish()
    assert "/kurser/minikurs/" not in _text(client, "/regelverk/CTR/")
    Term.objects.filter(key="T020").update(live=False)
    assert "T020" not in _text(client, "/ordlista/")


@pytest.mark.parametrize("key", ["finns-inte", "CTR'--", "%00", "a/b", "å"])
def test_an_unknown_source_is_not_found(db, client, key):
    assert client.get(f"/regelverk/{key}/").status_code == 404


def test_a_source_costs_the_same_for_one_lesson_and_thirty(db, client):
    def count():
        # With a query string the page is made anew each time.
        client.get("/regelverk/CTR/?x=1")
        with CaptureQueriesContext(connection) as queries:
            client.get("/regelverk/CTR/?x=1")
        return len(queries)

    few = count()
    course, body = school.course(), school.lesson(1).body
    for n in range(30):
        course.add_child(instance=LessonPage(title=f"Lektion {n}", slug=f"l{n}", body=body, locale=course.locale))
    assert "/kurser/minikurs/l29/" in _text(client, "/regelverk/CTR/?x=1")
    assert count() == few <= 13


def test_the_course_page_leads_to_its_sources(db, client):
    assert reverse("source", args=["CTR"]) in _text(client, "/kurser/minikurs/")


def test_old_words_in_the_glossary_lead_to_new(db, client):
    text = _text(client, "/ordlista/")
    place = text.index("<dt>huvudprövare</dt>")
    assert '<a href="#T020">ansvarig prövare</a>' in text[place : place + 120]
    assert 'id="T020"' in text
    both = text[text.index("<dt>SAE</dt>") :][:200]
    assert '"#T003"' in both
    assert '"#T004"' in both


def test_a_word_that_is_a_term_is_not_led_to_another(db, client):
    text = _text(client, "/ordlista/")
    assert "<dt>medprövare</dt>" not in text
    assert text.count("<dt>SUSAR</dt>") == 1
    assert "<dt>SUSAR</dt>" not in _text(client, "/en/ordlista/")


def test_the_glossary_is_in_the_readers_language_with_the_others_word_beside(db, client):
    english = _text(client, "/en/ordlista/")
    assert "Any untoward medical occurrence" in english
    assert "principal investigator" in english
    assert '<span class="quiet" lang="sv">ansvarig prövare</span>' in english
    swedish = _text(client, "/ordlista/")
    assert "Varje ogynnsam medicinsk händelse" in swedish
    assert "artikel 2.2.16" in swedish
    assert "Medicintekniska produkter" in swedish


def test_letters_come_in_swedish_order(db, client):
    words = ["zon", "ö", "ärende", "åtgärd", "Eudamed", "éclair", "ab"]
    assert sorted(words, key=alphabetical) == ["ab", "éclair", "Eudamed", "zon", "åtgärd", "ärende", "ö"]
    letters = [letter.letter for letter in client.get("/ordlista/").context["letters"]]
    assert letters == sorted(letters, key=alphabetical)
    assert letters[0] == "A"


def test_the_glossary_costs_one_query_of_its_own(db, client, django_assert_max_num_queries):
    client.get("/ordlista/")
    with django_assert_max_num_queries(3):
        client.get("/ordlista/")


def test_the_footer_leads_to_rules_and_glossary(db, client):
    text = _text(client, "/")
    assert reverse("sources") in text
    assert reverse("glossary") in text
