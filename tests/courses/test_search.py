"""Search: inflection, compounds, old words, and nothing that is not published."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction

from assessments.models import Question
from content.models import Provision, Source, Term
from courses import search_index
from courses.models import CoursePage, LessonPage, SearchEntry
from courses.search_index import Kind
from courses.tasks import sweep_search
from tests import school


def _found(client, text, prefix=""):
    response = client.get(f"{prefix}/sok/", {"q": text})
    assert response.status_code == 200
    return response.context["found"]


def _titles(hits):
    return ["".join(piece.text for piece in hit.title) for hit in hits]


def _lessons(found):
    return [title for course in found.courses for title in _titles(course.hits)]


def _publish(lesson, *texts):
    raw = [
        {"type": "text", "value": {"text": f"<p>{t}</p>", "facts": ""}, "id": f"11111111-1111-4111-8111-11111111110{n}"}
        for n, t in enumerate(texts)
    ]
    lesson.body = LessonPage._meta.get_field("body").stream_block.to_python(raw)
    lesson.change_note = "Ny text."
    lesson.save_revision().publish()
    # No transaction of a test is ever committed, so it is the sweep that comes.
    sweep_search()


def test_inflected_words_are_found(db, client):
    _publish(school.lesson(1), "Anmäl alla biverkningarna.")
    _publish(school.lesson(2), "Fråga om samtycket.")
    assert _lessons(_found(client, "biverkning")) == ["Underskrift"]
    assert _lessons(_found(client, "SAMTYCKEN")) == ["Godkännande"]


def test_a_compound_is_found_by_its_parts(db, client):
    _publish(school.lesson(1), "Tre läkemedelsprövningar pågår.")
    for word in ("prövning", "läkemedel", "läkemedelsprövningen"):
        assert "Underskrift" in _lessons(_found(client, word)), word


def test_a_compound_is_found_by_a_word_that_a_later_lesson_brings(db, client):
    _publish(school.lesson(1), "Knappnålsdynan ligger här.")
    assert _lessons(_found(client, "dyna")) == []
    _publish(school.lesson(2), "En dyna och en knappnål.")
    assert set(_lessons(_found(client, "dyna"))) == {"Underskrift", "Godkännande"}


def test_the_words_are_marked_and_nothing_else(db, client):
    _publish(school.lesson(1), "Barnen &lt;b&gt; ger sitt samtycke.")
    text = client.get("/sok/", {"q": "barn samtycke"}).content.decode()
    assert "<mark>Barnen</mark> &lt;b&gt; ger sitt <mark>samtycke</mark>." in text


def test_all_words_have_to_stand_there(db, client):
    _publish(school.lesson(1), "Vittnet skriver under.")
    _publish(school.lesson(2), "Vittnet går hem.")
    assert _lessons(_found(client, "vittne underskrift")) == ["Underskrift"]
    assert set(_lessons(_found(client, "vittne"))) == {"Underskrift", "Godkännande"}


def test_title_and_heading_come_before_many_hits_in_the_text(db, client):
    _publish(school.lesson(1), "Godkännande, godkännande och godkännande.")
    assert _lessons(_found(client, "godkännande")) == ["Godkännande", "Underskrift"]
    _publish(school.lesson(1), "Vittne.")
    _publish(school.lesson(2), "Vittne, vittne, vittne.")
    assert _lessons(_found(client, "vittne")) == ["Godkännande", "Underskrift"]


def test_hits_are_grouped_by_course_then_sources_then_glossary(db, client):
    _publish(school.lesson(1), "Klinisk prövning.")
    found = _found(client, "klinisk prövning")
    assert [(course.title, course.url) for course in found.courses] == [("Minikurs", "/kurser/minikurs/")]
    assert any("humanläkemedel" in title for title in _titles(found.sources))
    text = client.get("/sok/", {"q": "klinisk prövning"}).content.decode()
    assert text.index("Minikurs") < text.index('id="hits-sources"') < text.index('id="hits-terms"')


def test_sae_gives_medicines_and_devices_each_with_its_kind_of_product(db, client):
    found = _found(client, "SAE")
    labels = dict(zip(_titles(found.named), (hit.labels for hit in found.named), strict=True))
    assert labels["allvarlig incident (SAE)"] == ("Läkemedel för människor",)
    assert labels["allvarlig negativ händelse (SAE)"] == ("Medicintekniska produkter", "IVD (prestandastudier)")
    text = client.get("/sok/", {"q": "SAE"}).content.decode()
    assert text.count('class="badge"') >= 3


def test_an_old_word_leads_to_the_new_one_and_its_lessons(db, client):
    _publish(school.lesson(1), "Ansvarig prövare skriver under.")
    for old in ("huvudprövare", "Huvudprövaren", "PI", "principal investigator"):
        found = _found(client, old)
        assert _titles(found.named) == ["ansvarig prövare"], old
        assert found.named[0].url == "/ordlista/#T020"
        assert _lessons(found) == ["Underskrift"], old
    text = client.get("/sok/", {"q": "huvudprövare"}).content.decode()
    assert "<mark>Ansvarig</mark> <mark>prövare</mark> skriver" in text


def test_search_in_english_finds_the_english_texts(db, client):
    found = _found(client, "approvals", "/en")
    assert _lessons(found) == ["Approval"]
    assert found.courses[0].url == "/en/courses/mini-course/"
    assert _titles(_found(client, "principal investigators", "/en").named) == ["principal investigator"]
    assert _lessons(_found(client, "godkännande", "/en")) == []


def test_a_source_is_found_by_its_short_name_and_by_its_provisions(db, client):
    found = _found(client, "CTR artikel 29")
    assert found.sources[0].url == "/regelverk/CTR/"
    assert "artikel 29.1: Samtycke" in "".join(p.text for p in found.sources[0].excerpt)


def test_a_proposal_and_a_replaced_source_are_marked(db, client):
    assert _found(client, "bioteknik").sources[0].labels == ("Förslag – inte gällande rätt",)
    assert _found(client, "E6 R2").sources[0].labels == ("Ersatt",)


def test_drafts_are_not_found(db, client):
    lesson = school.lesson(1)
    lesson.title = "Hemlighetsfulla utkastet"
    lesson.save_revision()
    for row, field in ((Source.objects.get(key="CTR"), "title_sv"), (Term.objects.get(key="T020"), "definition_sv")):
        setattr(row, field, "Hemlighetsfulla utkastet")
        row.save_revision()
    course = school.course()
    new = LessonPage(title="Hemlighetsfull lektion", slug="ny", body=[], locale=course.locale, live=False)
    course.add_child(instance=new)
    Provision.objects.create(
        source=Source.objects.get(key="CTR"), ref="9", label_sv="hemlighetsfull", label_en="secret", live=False
    )
    search_index.rebuild()
    assert _found(client, "hemlighetsfull").count == 0


def test_what_is_unpublished_is_no_longer_found(db, client):
    assert _lessons(_found(client, "underskrift")) == ["Underskrift"]
    school.lesson(1).unpublish()
    assert _lessons(_found(client, "underskrift")) == []
    assert _lessons(_found(client, "signature", "/en")) == []
    Term.objects.get(key="T020").unpublish()
    sweep_search()
    assert "T020" not in str(_found(client, "huvudprövare"))
    assert not SearchEntry.objects.filter(key="T020").exists()


def test_lessons_of_an_unpublished_course_are_not_found(db, client):
    CoursePage.objects.filter(code="T01").update(live=False)
    assert _lessons(_found(client, "underskrift")) == []


def test_an_entry_that_was_left_behind_shows_nothing_unpublished(db, client):
    LessonPage.objects.filter(code="T01-L1").update(live=False)
    Term.objects.filter(key="T020").update(live=False)
    Source.objects.filter(key="CTR").update(live=False)
    assert _lessons(_found(client, "underskrift")) == []
    assert _titles(_found(client, "huvudprövare").named) == []
    assert "/regelverk/CTR/" not in [hit.url for hit in _found(client, "humanläkemedel").sources]


def test_a_lesson_for_some_only_is_not_found(db, client):
    PageViewRestriction.objects.create(page=school.lesson(1), restriction_type="login")
    search_index.rebuild()
    assert _lessons(_found(client, "underskrift")) == []


def test_neither_questions_nor_answers_are_in_the_index(db):
    texts = [text for row in SearchEntry.objects.all() for text in (row.title, row.text)]
    for question in Question.objects.all():
        value = question.body.raw_data[0]["value"]
        assert not any(value["stem"] in text for text in texts), question
        for option in value["options"]:
            assert not any(option["value"]["why"] in text for text in texts), question
    assert any("Materialet bör vara godkänt." in text for text in texts)


def test_a_moved_page_is_found_at_its_new_address(db, client):
    lesson = school.lesson(1)
    lesson.slug = "nytt-namn"
    lesson.save_revision().publish()
    sweep_search()
    assert _found(client, "underskrift").courses[0].hits[0].url == "/kurser/minikurs/nytt-namn/"


def test_rebuilding_again_writes_nothing_and_takes_out_what_is_gone(db):
    before = list(SearchEntry.objects.order_by("pk").values_list("pk", "digest"))
    SearchEntry.objects.create(kind=Kind.TERM, key="gone", language="sv")
    call_command("rebuild_search")
    assert list(SearchEntry.objects.order_by("pk").values_list("pk", "digest")) == before
    assert SearchEntry.objects.filter(language="sv").count() == SearchEntry.objects.filter(language="en").count()


def test_a_hundred_terms_are_cut_and_the_reader_is_told(db, client):
    Term.objects.bulk_create(
        Term(key=f"X{n}", term_sv=f"rymdfärja {n}", term_en="shuttle", definition_sv="d", definition_en="d")
        for n in range(80)
    )
    search_index.rebuild()
    assert _found(client, "rymdfärja").is_cut
    assert "Fler än 50 träffar" in client.get("/sok/", {"q": "rymdfärja"}).content.decode()


BAD = [
    ("", "Skriv vad du söker."),
    ("   ", "Skriv vad du söker."),
    ("a", "Skriv minst två bokstäver."),
    ("...!?", "Skriv minst två bokstäver."),
    ("och att i", "Orden finns i nästan alla texter."),
    ("x" * 2000, "Skriv högst 200 tecken."),
    ("samtycke\x00barn", "Skriv om den."),
    ("ett två tre fyra fem sex sju åtta nio tio elva tolv tretton", "Skriv högst tio ord."),
]


@pytest.mark.parametrize(("text", "message"), BAD, ids=range(len(BAD)))
def test_bad_input_gets_a_clear_message(db, client, text, message):
    response = client.get("/sok/", {"q": text})
    assert response.status_code == 200
    assert message in response.content.decode()
    assert response.context["found"] is None


@pytest.mark.parametrize(
    "text",
    ["'; DROP TABLE courses_searchentry; --", "%_%", "100 %", "\\", '"a" OR 1=1', "☃☃", "🙂🙂 samtycke", "ab|cd"],
)
def test_signs_of_other_languages_are_only_signs(db, client, text):
    response = client.get("/sok/", {"q": text})
    assert response.status_code == 200
    assert SearchEntry.objects.exists()


def test_html_is_shown_as_text(db, client):
    text = client.get("/sok/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_a_percent_sign_finds_no_more_than_itself(db, client):
    assert _found(client, "samtyck%").count == _found(client, "samtyck").count
    assert _found(client, "sam_ycke barn").count == 0


def test_nothing_found_says_what_to_do(db, client):
    text = client.get("/sok/", {"q": "kvantflux"}).content.decode()
    assert "Inget hittades för ”kvantflux”." in text
    assert reverse("glossary") in text


def test_the_page_without_a_question_shows_the_field_only(db, client):
    response = client.get("/sok/")
    assert response.context["found"] is None
    assert "field__error" not in response.content.decode()
    assert client.post("/sok/", {"q": "x"}).status_code == 405


def test_the_header_of_every_page_has_the_field(db, client):
    for address in ("/", "/en/", "/kurser/minikurs/", "/ordlista/", "/konto/login/", "/finns-inte/"):
        text = client.get(address).content.decode()
        assert '<label class="visually-hidden" for="site-search">' in text, address
    assert 'action="/en/sok/"' in client.get("/en/").content.decode()


def test_the_page_has_no_second_field_in_its_header(db, client):
    for address in ("/sok/", "/en/sok/?q=consent", "/sok/?q=a"):
        assert client.get(address).content.decode().count('type="search"') == 1, address


@pytest.mark.parametrize("who", [None, "anna", "cecilia", "david"])
def test_a_search_costs_at_most_six_queries(client, request, who):
    if who:
        client.force_login(request.getfixturevalue(who))
    else:
        request.getfixturevalue("db")
    _publish(school.lesson(1), "Ansvarig prövare ger samtycke.")
    for text in ("prövare", "xyzzy", "samtycke"):
        client.get("/sok/", {"q": text})
        with CaptureQueriesContext(connection) as queries:
            client.get("/sok/", {"q": text})
        assert len(queries) <= 6, [q["sql"] for q in queries]
