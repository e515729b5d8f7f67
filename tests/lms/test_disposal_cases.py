"""Cases about revoking and disposal: while a case is open its holder stays, and its words go when it has ended."""

import datetime

from django.apps import apps
from django.utils import timezone

from certificates.models import Certificate, CertificateHolder, Grounds
from courses.revocations.services import drop, open_case, reply
from lms.disposal.classes import CLASSES
from lms.disposal.rows import ended_cases, holders
from lms.disposal.services import carry_out
from lms.models import User
from tests import school
from tests.disposals import decision, later


def test_a_holder_stays_while_a_case_is_open_and_its_words_may_go_when_it_has_ended(anna, david):
    school.take_test(anna)
    certificate = Certificate.objects.get()
    assert holders().get().certificate == certificate
    last = timezone.localdate() + datetime.timedelta(days=14)
    case = open_case(certificate, grounds=Grounds.NOT_OWN_WORK, reasons="Två prov är lika.", reply_by=last, by=david)
    assert not holders().exists()
    assert not ended_cases().exists()
    drop(case, words="De var inte lika.", by=david)
    assert holders().get().certificate == certificate
    assert ended_cases().get() == case


def test_after_all_but_the_account_has_gone_no_row_of_what_stays_leads_to_the_learner(anna, david, settings, tmp_path):
    settings.DISPOSAL_ROOT = tmp_path / "packages"
    school.take_test(anna)
    last = timezone.localdate() + datetime.timedelta(days=14)
    case = open_case(
        Certificate.objects.get(), grounds=Grounds.NOT_OWN_WORK, reasons="Två prov är lika.", reply_by=last, by=david
    )
    reply(case, text="Jag gjorde det själv.")
    drop(case, words="Proven är olika.", by=david)
    for each in CLASSES:
        if each.key != "account":
            decision(each.key, david)
    with later():
        carry_out(by=david)
        carry_out(by=david)
    assert not CertificateHolder.objects.exists()
    assert Certificate.objects.exists()
    classed = {model for each in CLASSES for model in each.tables()}
    leading = [
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        if model not in classed
        for field in model._meta.concrete_fields
        if field.related_model is User and model._default_manager.filter(**{field.name: anna}).exists()
    ]
    assert leading == []
