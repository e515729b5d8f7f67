"""The publishers' page of the sentence: what is asked for, how it will look, and who may do what."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.attestations.records import SENTENCE_MOST, Attestation, AttestationBegun, EndReason, State
from courses.attestations.services import propose, switch_off
from tests import pathways, people
from tests.attested import SENTENCE, attested, edition, given


@pytest.fixture
def folder(tmp_path, request):
    return pathways.files(tmp_path / "curriculum", getattr(request, "param", pathways.COVERED))


@pytest.fixture
def second(db):
    return people.author("erik", "Erik Holm")


@pytest.fixture
def as_second(second):
    client = Client()
    client.force_login(second)
    return client


def _address():
    return reverse("path_attestations", args=[pathways.path().translation_key])


def _form(**changed):
    return {
        "edition": edition().pk, "sentence": SENTENCE, "text_on": "2026-03-02", "source": "Page on providers",
        "attested_on": "2026-09-01", "register_number": "LV-2026-401", **changed,
    }  # fmt: skip


def _post(client, step, **data):
    return client.post(_address(), {"step": step, **data}, follow=True)


def test_a_publisher_sees_how_it_looks_enters_it_and_another_switches_it_on_and_off(
    paths, as_cecilia, as_second, second
):
    editor = as_cecilia.get(reverse("wagtailadmin_pages:edit", args=[pathways.path().pk])).content.decode()
    assert _address() in editor
    shown = _post(as_cecilia, "preview", **_form()).content.decode()
    assert f'<blockquote lang="en">{SENTENCE}</blockquote>' in shown
    assert "TransCelerate certifierar ingenting" in shown
    assert "TransCelerate certifies nothing" in shown
    assert not Attestation.objects.exists()
    assert SENTENCE in _post(as_cecilia, "change", **_form()).content.decode()
    entered = _post(as_cecilia, "propose", **_form()).content.decode()
    assert "Inget är påslaget förrän en annan person slår på det." in entered
    assert 'value="switch_on"' not in entered
    made = Attestation.objects.get()
    assert _address() in as_second.get(reverse("wagtailadmin_home")).content.decode()
    assert _address() not in as_cecilia.get(reverse("wagtailadmin_home")).content.decode()
    own = _post(as_cecilia, "switch_on", attestation=made.pk).content.decode()
    assert "Du har lagt in det här själv." in own
    on = _post(as_second, "switch_on", attestation=made.pk).content.decode()
    assert "Kursintyg som utfärdas för den här utgåvan från och med nu har meningen." in on
    assert AttestationBegun.objects.get().by == second
    missing = _post(as_second, "end", attestation=made.pk, **{"end-reason": ""})
    assert "Ange skälet." in missing.content.decode()
    off = _post(as_second, "end", attestation=made.pk, **{"end-reason": "ended"}).content.decode()
    assert "Kursintyg som redan är utfärdade ändras inte." in off
    assert "Myndigheten står inte längre för försäkran, Erik Holm" in off
    late = _post(as_cecilia, "end", attestation=made.pk, **{"end-reason": "ended"}).content.decode()
    assert "Någon hann före" in late


def test_a_proposal_is_withdrawn_by_either(paths, as_second, cecilia):
    made = propose(edition(), by=cecilia, **given())
    page = _post(as_second, "end", attestation=made.pk, **{"end-reason": "mistake"}).content.decode()
    assert "Det har aldrig varit påslaget." in page
    assert Attestation.objects.get().state is State.WITHDRAWN


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"sentence": " "}, "Skriv meningen som ska stå på kursintygen."),
        ({"sentence": "Too short."}, "Den har minst 20 tecken."),
        ({"sentence": "x" * (SENTENCE_MOST + 1)}, "Texten har 601 tecken, men högst 600 får plats."),
        ({"sentence": "A sentence with the sign 山 in it."}, "PDF:en kan inte visa de här tecknen: 山"),
        ({"text_on": ""}, "Skriv från vilken dag formuleringen är."),
        ({"text_on": "i våras"}, "Skriv dagen som 2026-11-22."),
        ({"text_on": "2099-01-01"}, "Dagen har inte kommit än."),
        ({"attested_on": "2099-01-01"}, "Dagen har inte kommit än."),
        ({"attested_on": "2026-03-01"}, "Formuleringen är nyare än försäkran."),
        ({"source": ""}, "Skriv var formuleringen står."),
        ({"source": "x" * 201}, "Högst 200 tecken får plats."),
        ({"register_number": ""}, "Skriv numret som försäkran är diarieförd under."),
        ({"register_number": "x" * 41}, "Högst 40 tecken får plats."),
    ],
)
def test_bad_input_is_told_and_the_rest_is_kept(paths, as_cecilia, changed, told):
    for step in ("preview", "propose"):
        page = _post(as_cecilia, step, **_form(**changed)).content.decode()
        assert told in page
        assert ("Page on providers" in page) is ("source" not in changed)
    assert not Attestation.objects.exists()


def test_blanks_and_breaks_of_a_pasted_sentence_are_one_blank_each(paths, as_cecilia):
    _post(as_cecilia, "propose", **_form(sentence=f"  {SENTENCE[:30]}\r\n\t {SENTENCE[30:]} "))
    assert Attestation.objects.get().sentence == f"{SENTENCE[:30]} {SENTENCE[30:].strip()}"


@pytest.mark.parametrize("folder", [pathways.PATHS], indirect=True)
def test_an_empty_cell_is_named_and_no_form_is_shown_but_what_was_sent_is_refused_in_words(paths, as_cecilia):
    page = as_cecilia.get(_address()).content.decode()
    assert "Princip 9, Inget än: ingen lektion i kärnan och ingen fråga i ett kunskapsprov." in page
    assert 'name="sentence"' not in page
    refused = _post(as_cecilia, "propose", **_form()).content.decode()
    assert "Meningen kan inte slås på, eftersom något saknas i tabellen. Princip 2, Samtycke" in refused
    assert SENTENCE in refused
    assert not Attestation.objects.exists()


def test_a_form_about_an_older_edition_enters_nothing_and_its_proposal_waits_for_nobody(paths, as_cecilia, second):
    propose(edition(), by=second, **given())
    assert _address() in as_cecilia.get(reverse("wagtailadmin_home")).content.decode()
    sent = _form()
    page = pathways.path()
    page.title = page.change_note = "Ny rubrik"
    page.save_revision().publish()
    assert "nyare utgåva" in _post(as_cecilia, "propose", **sent).content.decode()
    assert "gäller inte för den som klarar utbildningsvägen nu" in as_cecilia.get(_address()).content.decode()
    assert _address() not in as_cecilia.get(reverse("wagtailadmin_home")).content.decode()
    assert _post(as_cecilia, "propose", **_form(edition="x")).status_code == 404
    assert _post(as_cecilia, "switch_on", attestation="x").status_code == 404
    assert Attestation.objects.get().by == second


def test_who_may_not_publish_the_path_is_sent_away(paths, as_anna, cecilia, client):
    attested(cecilia, people.author("erik", "Erik Holm"))
    sakkunnig = people.expert("frida", "Frida Gran")
    client.force_login(sakkunnig)
    for who in (as_anna, client):
        assert who.get(_address()).status_code in (302, 403)
        assert who.post(_address(), {"step": "end", "end-reason": "mistake"}).status_code in (302, 403)
    assert Attestation.objects.get().state is State.ON


def test_the_page_costs_as_many_queries_with_thirty_attestations(paths, as_cecilia, cecilia):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert as_cecilia.get(_address()).status_code == 200
        return len(queries)

    def ended():
        switch_off(propose(edition(), by=cecilia, **given()), reason=EndReason.MISTAKE, by=cecilia)

    ended()
    cost()
    before = cost()
    for _number in range(29):
        ended()
    assert cost() == before
