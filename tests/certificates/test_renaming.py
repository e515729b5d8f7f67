"""A certificate issued anew under another name: all else is the same, and what hung on the old one goes along."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from certificates.models import Certificate, CertificateCourse, CertificateSource, Status, StoredPdf
from certificates.names import is_slip, letters_apart
from certificates.public import public_record
from certificates.queries import certificate_by_code, certificates
from certificates.reminders.interval import Interval
from certificates.reminders.queries import Fate, reminders_of
from certificates.reminders.services import set_reminder
from certificates.renaming import rename
from certificates.seal.services import store_all
from certificates.services import holder_digest
from certificates.wording import with_names
from courses import reminders

NEW = "Anna Lindkvist"
SAME = ("issuer", "title", "edition", "edition_on", "passed_on", "passed_at", "time_zone", "language", "identity",
        "lessons_read", "lessons_total", "sources", "statement")  # fmt: skip


def _renamed(certificate, david, name=NEW):
    return rename(certificates().get(pk=certificate.pk), name=name, by=david)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("", "", 0),
        ("", "ab", 2),
        ("anna", "ana", 1),
        ("anna", "anne", 1),
        ("anna", "nana", 2),
        ("kitten", "sitting", 3),
    ],
)
def test_letters_apart_is_the_same_both_ways(one, other, apart):
    assert letters_apart(one, other) == letters_apart(other, one) == apart


@pytest.mark.parametrize(
    ("old", "new", "slip"),
    [
        ("Anna Lindqvist", "Anna Lindkvist", True),
        ("Anna Lindqvist", "ANNA LINDQVIST", True),
        ("Bjorn Oberg", "Björn Öberg", True),
        ("Anna Lindqvist", "Anna Lindberg", False),
        ("Anna Lindqvist", "Annalindqvist", False),
        ("Anna Lindqvist", "Anna B Lindqvist", False),
        ("An Li", "Bo Li", True),
    ],
)
def test_a_slip_is_two_letters_at_most_and_as_many_words(old, new, slip):
    assert is_slip(old, new) is slip


def test_all_facts_are_copied_but_number_code_salt_and_name(certificate, david):
    made = _renamed(certificate, david)
    old, new = certificate.frozen, made.frozen
    assert {key: new[key] for key in SAME} == {key: old[key] for key in SAME}
    assert (made.about, made.kind, made.language) == (certificate.about, certificate.kind, certificate.language)
    assert {made.number, made.code, made.status_index}.isdisjoint(
        {certificate.number, certificate.code, certificate.status_index}
    )
    assert made.replaces == certificate
    assert made.is_renamed
    assert made.holder.salt != certificate.holder.salt
    assert new["holder"] == holder_digest(made.holder.salt, NEW)
    assert NEW not in str(made.facts)
    # Who decided stands in the request; the certificate leads to nobody.
    assert made.actor is None
    for rows in (CertificateSource, CertificateCourse):
        about = [name for name in ("source", "label", "about") if name in {f.name for f in rows._meta.fields}]
        copied, first = (rows.objects.filter(certificate=c).values_list(*about) for c in (made, certificate))
        assert sorted(copied) == sorted(first)
    assert CertificateSource.objects.filter(certificate=made).exists()


def test_the_old_page_is_superseded_and_never_says_the_new_name(certificate, david, client):
    made = _renamed(certificate, david)
    old, new = (certificate_by_code(c.code) for c in (certificate, made))
    assert (old.status, new.status) == (Status.SUPERSEDED, Status.ISSUED)
    assert (public_record(old)["holder"], public_record(new)["holder"]) == ("Anna Lindqvist", NEW)
    page = client.get(f"/intyg/{certificate.code}/").content.decode()
    assert "är ersatt av ett nyare" in page
    assert NEW not in page
    assert made.code not in page


def test_the_new_one_gets_a_pdf_of_its_own_and_the_old_keeps_its(certificate, david):
    store_all()
    before = StoredPdf.objects.get(certificate=certificate)
    made = _renamed(certificate, david)
    assert store_all() == 1
    assert StoredPdf.objects.get(certificate=made).sha256 != before.sha256
    assert StoredPdf.objects.get(certificate=certificate).sha256 == before.sha256


def test_a_reminder_goes_over_and_is_not_lost_on_the_day(certificate, anna, david, monkeypatch):
    """The worker was away when it was due, and the name was changed before it came back."""
    set_reminder(anna, certificate=certificate, interval=Interval(36, 30))
    set_reminder(anna, certificate=None, interval=Interval(36, 30))
    ahead = timezone.now() + datetime.timedelta(days=1200)
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "now", lambda: ahead)
        made = _renamed(certificate, david)
    assert Certificate.objects.get(pk=made.pk).issued_on > certificate.issued_on
    monkeypatch.setattr(reminders, "timezone", SimpleNamespace(localdate=lambda: timezone.localdate(ahead)))
    assert (reminders.send_reminders(), reminders.send_reminders()) == (2, 0)


def test_what_was_sent_before_the_change_is_not_sent_again(certificate, anna, david, monkeypatch):
    set_reminder(anna, certificate=certificate, interval=Interval(36, 30))
    monkeypatch.setattr(
        reminders, "timezone", SimpleNamespace(localdate=lambda: timezone.localdate() + datetime.timedelta(days=1200))
    )
    assert reminders.send_reminders() == 1
    made = _renamed(_renamed(certificate, david), david, name="Anna Lindquist")
    assert reminders.send_reminders() == 0
    ((_reminder, (planned,)),) = reminders_of(anna)
    assert (planned.certificate, planned.fate, planned.has_moved) == (made, Fate.SENT, True)


def test_the_sentence_about_other_names_is_put_in_and_taken_out_and_nothing_else():
    plain = {
        "sv": "Vägen Namn uppgivet av innehavaren. Namnet är uppgivet av innehavaren. Intyget ger ingen behörighet.",
        "en": "The name is stated by the holder. The certificate confers no authority.",
    }
    with_it = with_names(plain, identity="stated", is_renamed=True)
    assert with_it["sv"].startswith("Vägen Namn uppgivet av innehavaren. Namnet är uppgivet av innehavaren; på minst")
    assert "holder; at least one of the courses' certificates bears another name. The" in with_it["en"]
    assert with_names(with_it, identity="stated", is_renamed=True) == with_it
    assert with_names(with_it, identity="stated", is_renamed=False) == plain
