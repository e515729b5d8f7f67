"""What a holder does with shares: makes them, reads who has looked, ends them."""

import datetime
import re
import time
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from certificates.name_choices import choose_name, fix_name
from certificates.recency import months_after
from certificates.shares.queries import listed_by, looks_at
from certificates.shares.records import Share, ShareEnded, ShareLabel, ShareLook
from certificates.shares.secret import digest_of
from certificates.shares.services import MOST_SHARES, usual_last_day
from lms.disposal.classes import BY_KEY
from lms.disposal.requests import ask
from lms.disposal.services import carry_out
from tests.disposals import decision, later
from tests.held import issue_many
from tests.shares import MINE, address_in, filled, look_at, opened, queries_of, share_with


def test_the_address_is_told_once_and_only_its_digest_is_kept(as_anna, anna):
    page = as_anna.post(MINE, filled(as_anna)).content.decode()
    address = address_in(page)
    secret = address.rstrip("/").rpartition("/")[2]
    assert len(secret) == 26
    share = Share.objects.get()
    assert share.digest == digest_of(secret)
    assert share.user == anna
    for path in (MINE, reverse("my_share", args=[share.uuid]), reverse("end_my_share", args=[share.uuid])):
        assert secret not in as_anna.get(path).content.decode()
    assert "kan inte visas igen" in page
    assert opened(address).status_code == 200


def test_a_second_click_makes_no_second_share_and_tells_the_same_address(as_anna):
    form = filled(as_anna)
    first, second = (as_anna.post(MINE, form).content.decode() for _click in range(2))
    assert address_in(first) == address_in(second)
    assert "redan skickats" in second
    assert "redan skickats" not in first
    assert Share.objects.count() == 1


def test_a_stale_form_of_a_share_that_has_ended_makes_nothing(as_anna):
    form = filled(as_anna)
    as_anna.post(MINE, form)
    as_anna.post(reverse("end_my_share", args=[Share.objects.get().uuid]))
    page = as_anna.post(MINE, form, follow=True).content.decode()
    assert "Den delningen är avslutad" in page
    assert Share.objects.count() == 1


@pytest.mark.parametrize("secret", ["", "x", "a:b:c", "ö\u202e"])
def test_a_form_whose_secret_is_not_ours_gets_one_and_loses_nothing(as_anna, secret):
    page = as_anna.post(MINE, {**filled(as_anna), "secret": secret}).content.decode()
    assert opened(address_in(page)).status_code == 200


def test_a_form_of_another_day_makes_a_share_with_another_secret(as_anna):
    form = filled(as_anna)
    first = address_in(as_anna.post(MINE, form).content.decode())
    with mock.patch("django.core.signing.time.time", return_value=time.time() + 25 * 3600):
        assert address_in(as_anna.post(MINE, form).content.decode()) != first


def test_anothers_form_makes_a_share_of_ones_own_with_another_secret(as_anna, as_bjorn, bjorn):
    form = filled(as_anna)
    as_anna.post(MINE, form)
    page = as_bjorn.post(MINE, {**form, "which": "all"}).content.decode()
    assert Share.objects.filter(user=bjorn, digest=digest_of(address_in(page).split("/")[-2])).count() == 1
    assert Share.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"label": "  "}, "label"), ({"label": "x" * 101}, "label"), ({"label": "a\x00b"}, "label"),
        ({"which": "x"}, "which"), ({"which": "chosen"}, "certificate"),
        ({"which": "chosen", "certificate": "x"}, "certificate"), ({"name": ""}, "name"),
        ({"which": "all", "certificate": "own"}, "which"),
        ({"last_day": "31/2 2027"}, "last_day"), ({"last_day": "2020-01-01"}, "last_day"),
        ({"last_day": "9999-12-31"}, "last_day"),
    ],
)  # fmt: skip
def test_nonsense_gets_words_and_keeps_what_was_written(certificate, as_anna, wrong, field):
    if wrong.get("certificate") == "own":
        wrong = {**wrong, "certificate": str(certificate.uuid)}
    response = as_anna.post(MINE, {**filled(as_anna), **wrong})
    assert list(response.context["form"].errors) == [field]
    assert "error-summary" in response.content.decode()
    if field != "label":
        assert 'value="Sponsor AB"' in response.content.decode()
    assert not Share.objects.exists()


def test_a_certificate_of_another_cannot_be_chosen(certificate, as_bjorn, bjorn):
    issue_many(bjorn, 1)
    response = as_bjorn.post(MINE, {**filled(as_bjorn), "which": "chosen", "certificate": str(certificate.uuid)})
    assert list(response.context["form"].errors) == ["certificate"]


def test_it_lasts_a_year_if_nothing_is_written_and_five_years_at_most(as_anna):
    today = timezone.localdate()
    latest = months_after(today, 60)
    as_anna.post(MINE, {**filled(as_anna), "last_day": ""})
    assert Share.objects.get().last_day == months_after(today, 12)
    as_anna.post(MINE, {**filled(as_anna), "last_day": latest.isoformat()})
    assert Share.objects.latest("pk").last_day == latest
    day_after = latest + datetime.timedelta(days=1)
    response = as_anna.post(MINE, {**filled(as_anna), "last_day": day_after.isoformat()})
    assert latest.isoformat() in str(response.context["form"].errors["last_day"])


def test_so_many_can_stand_and_one_more_when_one_has_ended(as_anna, anna):
    for number in range(MOST_SHARES):
        share_with(anna, secret=str(number))
    response = as_anna.post(MINE, filled(as_anna))
    assert f"Du har {MOST_SHARES} öppna delningar" in response.content.decode()
    assert Share.objects.count() == MOST_SHARES
    as_anna.post(reverse("end_my_share", args=[Share.objects.latest("pk").uuid]))
    assert address_in(as_anna.post(MINE, filled(as_anna)).content.decode())


def test_it_ends_at_once_after_a_question_and_only_by_its_holder(certificate, as_anna, as_bjorn, anna):
    share = share_with(anna)
    for name in ("my_share", "end_my_share"):
        path = reverse(name, args=[share.uuid])
        assert as_bjorn.get(path).status_code == 404
        assert Client().get(path).url.startswith("/konto/login/")
    assert as_bjorn.post(reverse("end_my_share", args=[share.uuid])).status_code == 404
    end = reverse("end_my_share", args=[share.uuid])
    as_anna.get(end)
    assert look_at().status_code == 200
    for _click in range(2):
        assert as_anna.post(end).url == MINE
    assert ShareEnded.objects.count() == 1
    assert look_at().status_code == 404
    assert as_anna.get(end).url == reverse("my_share", args=[share.uuid])
    assert "1 delning som har tagit slut" in as_anna.get(MINE).content.decode()


def test_looks_are_counted_and_shown_without_who(certificate, as_anna, anna):
    share = share_with(anna)
    assert "Inte än" in as_anna.get(MINE).content.decode()
    assert "Ingen har tittat än" in as_anna.get(reverse("my_share", args=[share.uuid])).content.decode()
    look_at(HTTP_USER_AGENT="Spionläsare", REMOTE_ADDR="192.0.2.77")
    look_at("share_file")
    look_at(client=as_anna)
    page = as_anna.get(reverse("my_share", args=[share.uuid])).content.decode()
    found = re.findall(r"<li>[^<]*: ([^<]+)</li>", page)
    assert found == ["Sidan (du själv)", "Filen (CSV)", "Sidan"]
    assert "3 gånger, senast" in as_anna.get(MINE).content.decode()
    kept = str(list(ShareLook.objects.values_list()))
    assert "Spion" not in kept
    assert "192.0.2" not in kept


def test_a_look_by_another_account_names_nobody(certificate, as_bjorn, anna):
    share = share_with(anna)
    look_at(client=as_bjorn)
    assert [look.actor for look in looks_at(share)] == [None]


def test_whose_name_is_fixed_as_hidden_is_told_and_not_asked(certificate, as_anna, anna, david):
    fix_name(anna, is_fixed=True, by=david)
    page = as_anna.get(MINE)
    assert "Skolan har dolt ditt namn" in page.content.decode()
    assert "name" not in page.context["form"].fields
    as_anna.post(MINE, {**filled(as_anna), "name": "shown"})
    assert not Share.objects.get().shows_name


def test_whose_name_is_hidden_by_choice_is_told_that_the_share_has_its_own(certificate, as_anna, anna):
    choose_name(anna, is_hidden=True)
    assert "Det här valet gäller bara delningen" in as_anna.get(MINE).content.decode()
    as_anna.post(MINE, filled(as_anna))
    assert listed_by(Share.objects.get()).shows_name


def test_one_without_certificates_can_share_those_to_come(as_anna, anna):
    page = as_anna.get(MINE)
    assert "Du har inget intyg än" in page.content.decode()
    as_anna.post(MINE, {"secret": page.context["form"]["secret"].value(), "label": "Sponsor", "name": "shown"})
    assert Share.objects.get().has_all
    issue_many(anna, 1)
    assert len(listed_by(Share.objects.get()).certificates) == 1


def test_pages_cost_the_same_with_one_and_with_many(as_anna, anna):
    (first,) = issue_many(anna, 1)
    share = share_with(anna, certificates=[first])
    paths = (MINE, reverse("my_share", args=[share.uuid]))
    look_at()
    once = [queries_of(lambda path=path: as_anna.get(path)) for path in paths]
    (newer,) = issue_many(anna, 1, replaces=first)
    issue_many(anna, 28)
    for number in range(19):
        share_with(anna, secret=str(number), certificates=[newer])
    for _look in range(29):
        look_at()
    assert [queries_of(lambda path=path: as_anna.get(path)) for path in paths] == once
    assert as_anna.get(MINE).content.decode().count('class="card"') == MOST_SHARES


def test_a_learner_takes_shares_back_and_their_addresses_show_nothing(certificate, anna):
    share_with(anna)
    look_at()
    ask(anna, closes_account=False)
    assert not Share.objects.exists()
    assert not ShareLook.objects.exists()
    assert not ShareLabel.objects.exists()
    assert look_at().status_code == 404


def test_a_closed_account_shares_nothing(certificate, anna):
    share_with(anna)
    anna.is_active = False
    anna.save()
    assert look_at().status_code == 404


def test_disposal_takes_what_has_ended_and_leaves_what_stands(certificate, as_anna, anna, david, settings, tmp_path):
    settings.DISPOSAL_ROOT = tmp_path / "packages"
    ended, stands = share_with(anna, secret="1"), share_with(anna, secret="2", last_day=usual_last_day())
    as_anna.post(reverse("end_my_share", args=[ended.uuid]))
    decision("shares", david)
    with later(datetime.timedelta(days=200)):
        carry_out(by=david)
    assert list(Share.objects.all()) == [stands]
    with later(datetime.timedelta(days=500)):
        carry_out(by=david)
    assert not Share.objects.exists()


def test_ones_own_file_holds_label_and_looks_and_no_digest(certificate, as_anna, anna):
    share = share_with(anna)
    look_at()
    told = b"".join(as_anna.get(reverse("my_data_file"))).decode()
    assert "Sponsor AB" in told
    assert "certificates.ShareLook" in told
    assert share.digest not in told
    assert BY_KEY["shares"].is_own


def test_a_share_made_before_midnight_stands_through_its_last_day(certificate, anna):
    share_with(anna, last_day=datetime.date(2026, 12, 31))
    zone = timezone.get_default_timezone()
    for day, status in ((datetime.datetime(2026, 12, 31, 23, 59), 200), (datetime.datetime(2027, 1, 1), 404)):
        with mock.patch("django.utils.timezone.now", return_value=day.replace(tzinfo=zone)):
            assert look_at().status_code == status


def test_mina_intyg_and_the_profile_lead_to_shares(as_anna, anna):
    issue_many(anna, 1)
    for name in ("my_certificates", "profile", "my_name"):
        assert f'href="{MINE}"' in as_anna.get(reverse(name)).content.decode()
    assert Certificate.objects.count() == 1
