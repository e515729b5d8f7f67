"""The people who try every address, and what one of them has."""

import datetime
import uuid
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from assessments.models import Attempt, KeyCorrection, Question
from assessments.services import Graded
from certificates.models import Certificate, Grounds
from certificates.seal.services import store_all
from certificates.shares.records import Share
from content.h5p.records import H5PImport, H5PLibrary, H5PPackage, H5PVersion
from content.withdrawals import Reason, Withdrawal
from courses.corrections import parts
from courses.corrections.services import withdraw
from courses.feedback.records import FeedbackCase, FeedbackKind
from courses.feedback.services import About, report
from courses.models import Completion, DelegatedTask, Enrolment, LearningPathPage, NameRequest, RevocationCase
from courses.renames.queries import standing_of
from courses.renames.records import Why
from courses.renames.services import ask as ask_for_name
from courses.revocations.services import open_case
from lms.disposal.records import DeletionRequest
from lms.disposal.requests import ask
from lms.models import User
from tests import pathways, people, regraded, school
from tests.shares import share_with

PEOPLE = ("nobody", "bjorn", "anna", "cecilia", "david")


class World:
    """The people, signed in, and what anna has. A thing comes into being when a row first asks for it."""

    def __init__(self) -> None:
        self.anna = people.person("anna", "Anna Lindqvist")
        self.bjorn = people.person("bjorn", "Björn Öberg")
        self.cecilia = people.author("cecilia", "Cecilia Åström")
        self.david = people.person("david", "David Ek", is_staff=True, is_superuser=True)
        self.clients = {name: self._client(name) for name in PEOPLE}

    def user(self, name: str) -> User | AnonymousUser:
        return AnonymousUser() if name == "nobody" else getattr(self, name)

    def _client(self, name: str) -> Client:
        client = Client()
        if name != "nobody":
            client.force_login(getattr(self, name))
        return client

    def browser(self, name: str, **options: Any) -> Client:
        """A browser of this person, whatever an earlier one has been told to forget."""
        client = Client(**options)
        client.cookies.load({key: morsel.value for key, morsel in self.clients[name].cookies.items()})
        return client

    def forget(self) -> None:
        """What a row has made has been rolled back."""
        for name in (
            "enrolment",
            "attempt",
            "graded",
            "certificate",
            "revocation_case",
            "name_request",
            "case",
            "withdrawal",
            "asked_key",
            "key_correction",
            "path",
            "task",
            "h5p_import",
            "deletion_request",
            "share",
        ):
            self.__dict__.pop(name, None)

    @property
    def course_key(self) -> Any:
        return school.course().translation_key

    @property
    def lesson_key(self) -> Any:
        return school.lesson(1).translation_key

    @property
    def practice_key(self) -> Any:
        return Question.objects.filter(purpose="practice").earliest("pk").translation_key

    @cached_property
    def path(self) -> LearningPathPage:
        return pathways.bare()

    @cached_property
    def task(self) -> DelegatedTask:
        return DelegatedTask.objects.create(key="consent", title_sv="Samtycke", title_en="Consent", products=[])

    @cached_property
    def enrolment(self) -> Enrolment:
        return school.enrol(self.anna)

    @cached_property
    def attempt(self) -> Attempt:
        """Anna's open test, with all answered but not submitted."""
        enrolment, attempt = school.deal(self.anna)
        school.answer_all(enrolment, attempt)
        return attempt

    @cached_property
    def graded(self) -> Graded:
        return school.take_test(self.anna)

    @cached_property
    def certificate(self) -> Certificate:
        assert self.graded.grade.passed
        store_all()
        return Certificate.objects.get(holder__user=self.anna)

    @cached_property
    def revocation_case(self) -> RevocationCase:
        """About Anna's certificate; she may still reply."""
        last = timezone.localdate() + datetime.timedelta(days=14)
        grounds = Grounds.NOT_OWN_WORK
        return open_case(self.certificate, grounds=grounds, reasons="Två prov är lika.", reply_by=last, by=self.david)

    @cached_property
    def name_request(self) -> NameRequest:
        """Anna wants another name on her certificate."""
        chosen = standing_of(self.certificate.holder.user).free
        return ask_for_name(self.anna, name="Anna Berg", why=Why.CHANGED, chosen=chosen, by=self.anna)

    @property
    def completion(self) -> Completion:
        return Completion.objects.get(grade=self.graded.grade)

    @property
    def block_id(self) -> Any:
        return next(b for b in school.lesson(1).body if b.block_type == "rule").id

    @cached_property
    def case(self) -> FeedbackCase:
        """What Anna has told of the first lesson."""
        about = About(self.course_key, self.lesson_key)
        told = {"text": "Vem är Lars?", "email": "", "language": "sv", "user": self.anna}
        return report(about, token=uuid.uuid4(), kind=FeedbackKind.UNCLEAR, **told)

    @cached_property
    def withdrawal(self) -> Withdrawal:
        """What Cecilia has taken out of the first lesson."""
        wrong = {"sv": "Det stod fel dag.", "en": "It said the wrong day."}
        part = parts.block_part(school.lesson(1), self.block_id)
        assert part is not None
        return withdraw(part, reason=Reason.WRONG, wrong=wrong, by=self.cecilia)

    @cached_property
    def asked_key(self) -> Any:
        """A question of Anna's submitted test."""
        return uuid.UUID(self.graded.submission.attempt.dealt()[0].question)

    @cached_property
    def key_correction(self) -> KeyCorrection:
        """What Cecilia has corrected in the key of Anna's test."""
        key = Question.objects.get(translation_key=self.asked_key, locale__language_code="sv").key
        return regraded.proposal(self.cecilia, key)

    @cached_property
    def h5p_import(self) -> H5PImport:
        """An upload of Cecilia's that has become a published version."""
        digest, now = "0" * 64, timezone.now()
        library = H5PLibrary.objects.create(
            machine_name="Demo.Choice", major=1, minor=1, patch=0, digest=digest, title="Choice", size=1
        )
        package = H5PPackage.objects.create(title="Ett val", language="sv", alternative="Så.")
        version = H5PVersion.objects.create(
            package=package,
            number=1,
            digest=digest,
            main_library=library.folder,
            libraries={library.folder: digest},
            library_set=digest,
            size=1,
            published_at=now,
        )
        facts = {"file_name": "val.h5p", "size": 1, "by": self.cecilia, "finished_at": now}
        return H5PImport.objects.create(package=package, version=version, **facts)

    @property
    def h5p_library(self) -> H5PLibrary:
        return H5PLibrary.objects.get(digest=self.h5p_import.version.digest)

    @cached_property
    def deletion_request(self) -> DeletionRequest:
        """Anna has asked, and keeps her account."""
        return ask(self.anna, closes_account=False)

    @cached_property
    def share(self) -> Share:
        """Anna shares all that she has and gets, at the address that all tests know."""
        return share_with(self.anna)

    def words(self) -> dict[str, Any]:
        """A reader's case, in a form of its own."""
        return {"kind": "unclear", "text": "Vem är Lars?", "email": "", "token": str(uuid.uuid4())}

    def answer(self) -> dict[str, Any]:
        """A right answer to the first question of anna's test."""
        drawn = self.attempt.dealt()[0]
        return {"question": drawn.question, "answer": [drawn.dealt["options"][0]], "go": "next"}
