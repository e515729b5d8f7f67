"""A holder who hides their name: yes or no to those who write one, and nothing else anywhere."""

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.models import CertificateHolder, NameChoice
from certificates.name_choices import NameFixed, choose_name, fix_name
from content.facts import disposal
from lms.groups import ensure_groups
from tests import people, school
from tests.certificates.many import issued

NAME = "Anna Lindqvist"
PAGE = "/intyg/mitt-namn/"
SEVERAL = "/intyg/flera/"


@pytest.fixture
def address(certificate):
    return reverse("certificate", args=[certificate.code])


@pytest.fixture
def hidden(certificate, anna):
    choose_name(anna, is_hidden=True)
    return certificate


def _staff(short, name, group):
    ensure_groups()
    user = people.person(short, name, is_staff=True)
    user.groups.set(Group.objects.filter(name=group))
    return user


def _compared(client, address, name, **more):
    return client.post(address, {"name": name}, **more)


def test_the_holder_hides_the_name_and_shows_it_again(certificate, address, anna, client):
    client.force_login(anna)
    assert NAME in client.get(address).content.decode()
    assert client.get(PAGE).context["form"].initial == {"name": "shown"}
    assert "visas inte längre" in client.post(PAGE, {"name": "hidden"}, follow=True).content.decode()
    client.logout()
    page = client.get(address).content.decode()
    assert "Namnet visas inte här" in page
    assert NAME not in page
    assert "Lindqvist" not in page
    client.force_login(anna)
    client.post(PAGE, {"name": "shown"})
    client.post(PAGE, {"name": "shown"})
    client.logout()
    assert NAME in client.get(address).content.decode()
    assert list(NameChoice.objects.order_by("pk").values_list("is_hidden", flat=True)) == [True, False]


def test_a_choice_that_is_none_gets_words(anna, client):
    client.force_login(anna)
    for sent in ({}, {"name": "sideways"}):
        assert "Välj ett av de två" in client.post(PAGE, sent).content.decode()
    assert not NameChoice.objects.exists()


def test_data_say_that_the_name_is_hidden_and_not_what_it_is(hidden, address, client):
    response = client.get(address, headers={"accept": "application/json"})
    assert (response.json()["holder"], response.json()["name"]) == (None, "hidden")
    assert "Lindqvist" not in response.content.decode()


def test_a_name_gets_yes_or_no(hidden, address, client):
    right, wrong = _compared(client, address, "lindqvist ANNA"), _compared(client, address, "Björn Berg")
    assert (right.context["outcome"], wrong.context["outcome"]) == ("match", "no_match")
    assert "Lindqvist" not in wrong.content.decode()
    assert right["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("name", "words"), [("", "Skriv det namn"), (" ", "Skriv det namn"), ("N" * 121, "högst 120")])
def test_no_name_and_a_long_one_get_words_and_no_try_is_counted(hidden, address, client, name, words):
    for _n in range(25):
        assert words in _compared(client, address, name).content.decode()
    assert _compared(client, address, NAME).context["outcome"] == "match"


def test_after_twenty_wrong_names_for_a_certificate_the_right_one_is_not_told(hidden, address, client):
    for n in range(20):
        _compared(client, address, f"Gissning {n}", REMOTE_ADDR=f"192.0.2.{n}")
    shut = _compared(client, address, NAME)
    assert (shut.status_code, shut.context["outcome"]) == (429, "guessed")
    assert 0 < int(shut["Retry-After"]) <= 3600
    assert "För många fel namn har skrivits" in shut.content.decode()
    listed = client.post(SEVERAL, {"pairs": f"{hidden.code};{NAME}"})
    assert [a.outcome for a in listed.context["answers"]] == ["guessed"]


def test_after_sixty_wrong_names_a_sender_waits_and_others_do_not(anna, client):
    school.take_test(anna)
    codes = []
    for n in range(4):
        person = people.person(f"p{n}", "Per Persson")
        school.take_test(person)
        choose_name(person, is_hidden=True)
        codes.append(CertificateHolder.objects.get(user=person).certificate.code)
    listed = "\n".join(f"{code};Gissning {n}" for code in codes[:3] for n in range(20))
    answers = client.post(SEVERAL, {"pairs": listed}).context["answers"]
    assert {a.outcome for a in answers} == {"no_match"}
    last = reverse("certificate", args=[codes[3]])
    assert _compared(client, last, "Per Persson").context["outcome"] == "guessed"
    assert _compared(client, last, "Per Persson", REMOTE_ADDR="192.0.2.9").context["outcome"] == "match"


def test_the_same_wrong_name_in_a_list_counts_once_and_names_that_are_shown_never(hidden, client):
    listed = f"{hidden.code};Björn Berg\n" * 100 + f"{hidden.code};{NAME}"
    outcomes = [a.outcome for a in client.post(SEVERAL, {"pairs": listed}).context["answers"]]
    assert (outcomes.count("no_match"), outcomes[-1]) == (100, "match")
    other = people.person("shown", "Siv Synlig")
    school.take_test(other)
    code = CertificateHolder.objects.get(user=other).certificate.code
    listed = "\n".join([*(f"{code};Gissning {n}" for n in range(100)), f"{code};Siv Synlig"])
    outcomes = [a.outcome for a in client.post(SEVERAL, {"pairs": listed}).context["answers"]]
    assert (outcomes.count("no_match"), outcomes[-1]) == (100, "match")


@pytest.mark.parametrize("count", [1, 60])
def test_a_list_of_hidden_names_asks_no_more_queries(db, client, count):
    """Each of a holder of their own, a third with a wrong name, of which one an hour may write sixty."""
    lines = []
    for n in range(count):
        holder = people.person(f"p{n}", f"Per Persson {n}")
        choose_name(holder, is_hidden=True)
        name = holder.name if n % 3 else "Björn Berg"
        lines.append(f"{issued(holder, holder.name).code};{name}")
    with CaptureQueriesContext(connection) as asked:
        answers = client.post(SEVERAL, {"pairs": "\n".join(lines)}).context["answers"]
    assert [a.outcome for a in answers] == ["match" if n % 3 else "no_match" for n in range(count)]
    assert len([q for q in asked.captured_queries if "certificates_" in q["sql"]]) == 1
    assert len(asked) <= 5


def test_certificates_to_come_are_hidden_too(anna, client):
    choose_name(anna, is_hidden=True)
    school.take_test(anna)
    address = reverse("certificate", args=[CertificateHolder.objects.get(user=anna).certificate.code])
    assert NAME not in client.get(address).content.decode()


def test_staff_hide_the_name_of_a_person_under_protection_who_cannot_show_it(certificate, address, anna, client):
    registrar = _staff("registrar", "Rut Register", "Registratorer")
    client.force_login(registrar)
    desk = reverse("protect_name", args=[certificate.pk])
    assert "visas för den som har koden" in client.get(desk).content.decode()
    client.post(desk, {"wants": "fix"})
    client.post(desk, {"wants": "fix"})
    assert NameChoice.objects.get().actor == registrar
    client.force_login(anna)
    page = client.get(PAGE).content.decode()
    assert "Skolan har dolt ditt namn" in page
    assert 'type="radio"' not in page
    assert "Skolan har dolt ditt namn" in client.post(PAGE, {"name": "shown"}, follow=True).content.decode()
    with pytest.raises(NameFixed):
        choose_name(anna, is_hidden=False)
    client.logout()
    assert NAME not in client.get(address).content.decode()
    client.force_login(registrar)
    client.post(desk, {"wants": "let_go"})
    client.logout()
    assert NAME not in client.get(address).content.decode()
    choose_name(anna, is_hidden=False)
    assert NAME in client.get(address).content.decode()


@pytest.mark.parametrize("group", ["Inspektörer", "Redaktörer"])
def test_the_desk_needs_its_right(certificate, client, group):
    desk = reverse("protect_name", args=[certificate.pk])
    client.force_login(_staff("reader", "Rolf Läsare", group))
    # Wagtail sends those without a right back to its first page.
    assert client.get(desk).url == client.post(desk, {"wants": "fix"}).url == reverse("wagtailadmin_home")
    assert not NameChoice.objects.exists()


def test_a_choice_that_the_desk_does_not_know_changes_nothing(certificate, as_david):
    desk = reverse("protect_name", args=[certificate.pk])
    assert as_david.post(desk, {"wants": "anything"}).status_code == 400
    assert not NameChoice.objects.exists()


def test_without_a_holder_there_is_nothing_to_hide(certificate, as_david):
    with disposal("Gallringsbeslut 1"):
        CertificateHolder.objects.all().delete()
    assert as_david.get(reverse("protect_name", args=[certificate.pk])).status_code == 404


def test_a_name_that_has_been_disposed_of_is_not_called_hidden(hidden, address, client):
    with disposal("Gallringsbeslut 1"):
        CertificateHolder.objects.all().delete()
    assert client.get(address, headers={"accept": "application/json"}).json()["name"] == "disposed"
    assert "gallrat" in client.get(address).content.decode()
    assert _compared(client, address, NAME).status_code == 200


def test_a_posted_name_for_an_unknown_code_is_an_unknown_code(db, client):
    assert _compared(client, "/intyg/x/", NAME).status_code == 404


def test_what_is_fixed_is_hidden_and_nobody_rewrites_a_choice(certificate, anna, david):
    with pytest.raises(IntegrityError), transaction.atomic():
        NameChoice.objects.create(user=anna, is_hidden=False, is_fixed=True)
    fix_name(anna, is_fixed=False, by=david)
    assert not NameChoice.objects.exists()
    choose_name(anna, is_hidden=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        NameChoice.objects.update(is_hidden=False)
