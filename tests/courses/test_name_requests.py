"""A name on certificates is misspelt or has changed: the holder asks, one or two persons decide, letters tell of it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.models import Certificate, Status
from certificates.queries import certificates
from courses.letters import Delivery, Letter, LetterKind
from courses.models import NameRequest, NameRequestEnd, NameRequestText
from courses.renames import services
from courses.renames.desk import panel
from courses.renames.queries import standing_of
from courses.renames.records import RefusalGrounds, RequestState, Why, name_requests
from tests import people, school
from tests.held import issue_many

SLIP, CHANGED = "Anna Lindkvist", "Anna Björk Öberg"
ASK = "/mina-intyg/nytt-namn/"


@pytest.fixture
def certificate(anna):
    school.take_test(anna)
    return Certificate.objects.get()


@pytest.fixture
def second(db):
    return people.person("erik", "Erik Holm", is_staff=True, is_superuser=True)


@pytest.fixture
def as_second(second):
    client = Client()
    client.force_login(second)
    return client


def ask(user, name=CHANGED, why=Why.CHANGED, by=None, chosen=None):
    return services.ask(user, name=name, why=why, chosen=chosen or standing_of(user).free, by=by or user)


def data(*chosen, name=CHANGED, why="changed", **more):
    return {"name": name, "why": why, "certificates": [str(c.uuid) for c in chosen], **more}


def desk(asked):
    return reverse("name_request", args=[asked.pk])


def state(asked):
    return name_requests().get(pk=asked.pk).state


def letters(kind):
    return list(Delivery.objects.filter(letter__kind=kind))


def test_a_changed_name_from_my_certificates_to_the_letter(certificate, anna, as_anna, as_david, as_second, client):
    assert ASK in as_anna.get("/mina-intyg/").content.decode()
    page = as_anna.get(ASK).content.decode()
    assert "Namnet är fel eller har ändrats" in page
    assert page.count("checked") == 1
    preview = as_anna.post(ASK, data(certificate, step="preview")).content.decode()
    for said in ("Anna Lindqvist", CHANGED, "eget nummer", "ersatt av ett nyare", "Två personer på skolan beslutar"):
        assert said in preview
    assert not NameRequest.objects.exists()
    page = as_anna.post(ASK, data(certificate, step="send"), follow=True).content.decode()
    assert "Din begäran har tagits emot" in page
    asked = NameRequest.objects.get()
    assert asked.needs_two
    (first, other) = letters(LetterKind.NAME_ASKED)
    assert desk(asked) in first.text
    for letter in (first, other):
        assert not {"Anna", "Lindqvist", "Björk"} & set(letter.text.split())
    shown = as_david.get(desk(asked)).content.decode()
    for said in ("Anna Lindqvist", CHANGED, "uppgivet av innehavaren", certificate.number, "Namnet har ändrats"):
        assert said in shown
    as_david.post(desk(asked), {"step": "approve"})
    assert state(asked) is RequestState.APPROVED
    told = as_david.post(desk(asked), {"step": "confirm"}, follow=True).content.decode()
    assert "Du är själv första person" in told
    assert Certificate.objects.count() == 1
    as_second.post(desk(asked), {"step": "confirm", "decision_number": "LV-8"})
    assert state(asked) is RequestState.GRANTED
    made = Certificate.objects.get(replaces=certificate)
    assert (made.holder.name, made.is_renamed) == (CHANGED, True)
    anna.refresh_from_db()
    assert anna.name == CHANGED
    (letter,) = letters(LetterKind.NAME_GRANTED)
    for said in (f"{made.number} ersätter {certificate.number}", made.code, f"Hej {CHANGED}"):
        assert said in letter.text
    own = as_anna.get(reverse("own_name_request", args=[asked.uuid])).content.decode()
    assert made.number in own
    assert "LV-8" in own
    mine = as_anna.get("/mina-intyg/").content.decode()
    assert "namnet var fel eller har ändrats" in mine
    old = client.get(f"/intyg/{certificate.code}/").content.decode()
    assert CHANGED not in old
    assert "är ersatt av ett nyare" in old
    assert made.number in as_david.get(reverse("certificate:inspect", args=[certificate.pk])).content.decode()
    assert "namnet var fel" in as_anna.get(reverse("evidence", args=[made.about])).content.decode()


def test_a_slip_of_the_pen_takes_one_person_and_only_once(certificate, anna, as_david):
    asked = ask(anna, SLIP, Why.MISSPELT)
    assert not asked.needs_two
    told = as_david.post(desk(asked), {"step": "approve"}, follow=True).content.decode()
    assert "En person beslutar om den här begäran" in told
    as_david.post(desk(asked), {"step": "grant"})
    assert Certificate.objects.get(replaces=certificate).holder.name == SLIP
    # Slip by slip a name could become any other.
    assert ask(anna, "Anne Lindkvist", Why.MISSPELT).needs_two


@pytest.mark.parametrize(("name", "why"), [(SLIP, Why.CHANGED), ("Anna Lindberg", Why.MISSPELT)])
def test_everything_else_takes_two(certificate, anna, david, name, why):
    asked = ask(anna, name, why)
    assert asked.needs_two
    with pytest.raises(services.OtherPerson):
        services.grant(asked, by=david)
    assert Certificate.objects.count() == 1


def test_nobody_decides_about_their_own(david, as_david, second):
    school.take_test(david)
    asked = ask(david, "David Eck", Why.MISSPELT)
    assert panel(david) is None
    assert panel(second).count == 1
    assert "gäller dina egna kursintyg" in as_david.get(desk(asked)).content.decode()
    for step in ({"step": "grant"}, {"step": "refuse", "refuse-grounds": "other", "refuse-words": "Nej."}):
        as_david.post(desk(asked), step)
    assert state(asked) is RequestState.TO_DECIDE
    begin = reverse("begin_name_request", args=[Certificate.objects.get().pk])
    assert as_david.get(begin).status_code == 302
    services.grant(asked, by=second)
    assert [letter.letter.user for letter in letters(LetterKind.NAME_ASKED)] == [second]


def test_staff_write_it_down_and_are_the_first_person(certificate, anna, as_david, david, as_second, second):
    begin = reverse("begin_name_request", args=[certificate.pk])
    assert begin in as_david.get(reverse("certificate:inspect", args=[certificate.pk])).content.decode()
    response = as_david.post(begin, data(certificate))
    assert list(response.context["form"].errors) == ["has_asked"]
    assert CHANGED in response.content.decode()
    as_david.post(begin, data(certificate, has_asked="on"))
    asked = name_requests().get()
    assert (asked.is_by_staff, asked.state, asked.approval.by) == (True, RequestState.APPROVED, david)
    assert [letter.letter.user for letter in letters(LetterKind.NAME_ASKED)] == [second]
    assert panel(david) is None
    with pytest.raises(services.OtherPerson):
        services.grant(asked, by=david)
    # Begun twice it leads to the first.
    again = as_david.post(begin, data(certificate, has_asked="on"), follow=True)
    assert again.redirect_chain[-1][0] == desk(asked)
    as_second.post(desk(asked), {"step": "confirm"})
    assert state(asked) is RequestState.GRANTED


def test_a_refusal_says_why_and_what_to_do_and_keeps_what_was_written(certificate, anna, as_anna, as_david, second):
    asked = ask(anna)
    for missing in ("grounds", "words"):
        given = {"step": "refuse", "refuse-grounds": "not_shown", "refuse-words": "Skicka ett personbevis."}
        response = as_david.post(desk(asked), {**given, f"refuse-{missing}": ""})
        assert list(response.context["refusing"].errors) == [missing]
        assert missing == "words" or "Skicka ett personbevis." in response.content.decode()
    services.approve(asked, by=second)
    as_david.post(desk(asked), given)
    (letter,) = letters(LetterKind.NAME_REFUSED)
    for said in ("Skicka ett personbevis.", "båda namnen är samma persons", ASK, certificate.number):
        assert said in letter.text
    assert "Skicka ett personbevis." in as_anna.get(reverse("own_name_request", args=[asked.uuid])).content.decode()
    assert Certificate.objects.count() == 1
    for step in (lambda: services.grant(asked, by=second), lambda: services.withdraw(asked)):
        with pytest.raises(services.RequestOver):
            step()
    assert ask(anna).state is RequestState.TO_DECIDE


def test_the_letters_are_in_the_holders_language(certificate, anna, david, second):
    anna.language = "en"
    anna.save()
    asked = ask(anna)
    services.refuse(asked, grounds=RefusalGrounds.NOT_SHOWN, words="Send proof.", by=david)
    assert "has refused to issue" in letters(LetterKind.NAME_REFUSED)[0].text
    asked = ask(anna)
    services.approve(asked, by=david)
    services.grant(asked, by=second)
    assert "has been granted" in letters(LetterKind.NAME_GRANTED)[0].text


def test_she_takes_it_back_as_long_as_it_is_not_decided(certificate, anna, david, as_anna, as_bjorn, second):
    asked = ask(anna)
    services.approve(asked, by=david)
    own = reverse("own_name_request", args=[asked.uuid])
    assert as_bjorn.get(own).status_code == 404
    assert as_bjorn.post(own).status_code == 404
    assert "Du har tagit tillbaka" in as_anna.post(own, follow=True).content.decode()
    assert "redan avgjord eller återtagen" in as_anna.post(own, follow=True).content.decode()
    with pytest.raises(services.RequestOver):
        services.grant(asked, by=second)
    assert NameRequestEnd.objects.count() == 1
    assert certificates().get().status is Status.ISSUED


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "Skriv ditt namn"),
        ("A", "minst 2 tecken"),
        ("Anna Lindqvist", "har redan det här namnet"),
        (" Anna  Lindqvist ", "har redan det här namnet"),
        ("A" * 121, "121 tecken"),
        ("Anna \u202eLindqvist", "tecken som inte syns"),
        ("Anna <b>", "utan tecken som"),
        ("Анна", "latinska bokstäver"),
    ],
)
def test_a_name_that_cannot_stand_there_gets_words_and_stays(certificate, as_anna, name, told):
    response = as_anna.post(ASK, data(certificate, name=name, step="send"))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["name"]
    assert told in response.content.decode()
    assert response.context["form"]["certificates"].value() == [str(certificate.uuid)]
    assert not NameRequest.objects.exists()


def test_no_certificate_anothers_a_made_up_one_and_no_reason_are_refused(certificate, as_anna, bjorn):
    school.take_test(bjorn)
    theirs = Certificate.objects.get(holder__user=bjorn)
    for chosen in ([], [str(theirs.uuid)], ["x"], [str(certificate.uuid), str(theirs.uuid)]):
        given = {"name": CHANGED, "why": "changed", "certificates": chosen, "step": "send"}
        response = as_anna.post(ASK, given)
        assert list(response.context["form"].errors) == ["certificates"]
        assert theirs.number not in response.content.decode()
    assert list(as_anna.post(ASK, data(certificate, why="x", step="send")).context["form"].errors) == ["why"]
    changed = as_anna.post(ASK, data(certificate, step="change"))
    assert changed.status_code == 200
    assert CHANGED in changed.content.decode()
    assert not NameRequest.objects.exists()


def test_without_a_certificate_the_page_leads_to_the_profile(as_bjorn):
    assert reverse("profile") in as_bjorn.get(ASK).content.decode()


def test_sent_twice_there_is_one_request_and_the_second_is_told(certificate, anna, as_anna):
    as_anna.post(ASK, data(certificate, step="send"))
    page = as_anna.post(ASK, data(certificate, step="send"), follow=True).content.decode()
    assert "Du har redan lämnat en begäran" in page
    with pytest.raises(services.AlreadyAsked):
        ask(anna)
    assert NameRequest.objects.count() == 1


def test_who_asks_and_takes_back_again_and_again_is_told_to_wait(certificate, anna, as_anna, david):
    for _time in range(services.MOST_A_DAY):
        services.withdraw(ask(anna))
    response = as_anna.post(ASK, data(certificate, step="send"))
    assert response.status_code == 409
    for said in ("Försök igen i morgon", f'value="{CHANGED}"'):
        assert said in response.content.decode()
    assert NameRequest.objects.count() == services.MOST_A_DAY
    # What has come by letter is another matter.
    assert ask(anna, by=david).is_by_staff


def test_only_those_who_may_revoke_come_to_the_desk(certificate, anna, as_cecilia, as_anna, as_david, cecilia):
    asked = ask(anna)
    assert panel(cecilia) is None
    for client in (as_cecilia, as_anna):
        assert client.get(desk(asked)).status_code in (302, 403)
        client.post(desk(asked), {"step": "approve"})
    assert state(asked) is RequestState.TO_DECIDE
    listed = reverse("name_requests")
    assert "Att besluta om" in as_david.get(listed).content.decode()
    assert as_david.post(listed).status_code == 405
    as_david.post(desk(asked), {"step": "nonsense"})
    assert state(asked) is RequestState.TO_DECIDE


def test_pages_cost_the_same_with_thirty_certificates(certificate, anna, as_anna, as_david):
    def counts():
        found = []
        for client, address in ((as_anna, ASK), (as_anna, "/mina-intyg/")):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        asked = ask(anna)
        for client, address in (
            (as_anna, reverse("own_name_request", args=[asked.uuid])),
            (as_david, desk(asked)),
            (as_david, reverse("name_requests")),
        ):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        services.withdraw(asked)
        return found

    once = counts()
    issue_many(anna, 29)
    assert counts() == once


def test_no_fact_holds_a_name_or_words(certificate, anna, david):
    asked = ask(anna)
    services.refuse(asked, grounds=RefusalGrounds.OTHER, words="Hemliga ord.", by=david)
    facts = [asked, *asked.parts.all(), NameRequestEnd.objects.get()]
    told = str([{f.attname: getattr(fact, f.attname) for f in fact._meta.concrete_fields} for fact in facts])
    assert "Björk" not in told
    assert "Hemliga" not in told
    assert NameRequestText.objects.count() == 2
    assert Letter.objects.filter(kind=LetterKind.NAME_REFUSED, user=anna).count() == 1
