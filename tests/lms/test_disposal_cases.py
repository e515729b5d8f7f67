"""Cases about revoking and disposal: while a case is open its holder stays, and its words go when it has ended."""

import datetime

from django.utils import timezone

from certificates.models import Certificate, Grounds
from courses.revocations.services import drop, open_case
from lms.disposal.rows import ended_cases, holders
from tests import school


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
