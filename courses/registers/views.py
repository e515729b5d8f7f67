"""The five registers: which rows each holds, how they are narrowed, and whose they are."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from assessments.desk import PERMISSION
from assessments.questions import TestPurpose
from assessments.records import Attempt
from certificates.codes import normalise
from certificates.models import CertificateCourse, Status
from content.looks import SEES_EVIDENCE, Kind
from content.registers.keyset import Order
from content.registers.views import RecordView, RegisterView
from courses.paths.reissue import obstacle
from courses.pretests import contexts_of
from courses.records import Completion, Enrolment, PreTest
from courses.registers import columns, filters, search
from courses.registers.entries import Course, Entries, Entry, counting_grades, courses


class LearnerRegister(RegisterView):
    """A register of learners' records. `narrow` translates conditions on an enrolment to the register's own rows."""

    filterset_class: type[filters.LearnerFilters]
    # What the language of a row is called.
    language = "language"

    @cached_property
    def courses(self) -> dict[uuid.UUID, Course]:
        return courses()

    def get_filterset_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_filterset_kwargs(),
            "queryset": self.model.objects.none(),
            "courses": self.courses.values(),
        }

    def narrow(self, queryset: QuerySet[Any], **conditions: Any) -> QuerySet[Any]:
        """Rows whose enrolment meets the conditions."""
        raise NotImplementedError

    def in_state(self, queryset: QuerySet[Any], state: str) -> QuerySet[Any]:
        """Rows in the state that was chosen."""
        return queryset

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.filters.chosen
        about = {name: chosen[name] for name in filters.BACKGROUND if name in chosen}
        if "course" in chosen:
            about["course_key"] = chosen["course"]
        if about:
            queryset = self.narrow(queryset, **about)
        if "language" in chosen:
            queryset = queryset.filter(**{self.language: chosen["language"]})
        if "period" in chosen:
            queryset = _within(queryset, chosen["period"])
        return self.in_state(queryset, chosen["state"]) if "state" in chosen else queryset

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        about = search.conditions(self.words)
        return self.narrow(queryset, **about) if about else queryset

    @cached_property
    def words(self) -> search.Words:
        return search.words(self.search_query, self.courses.values())

    def learner_of(self, entry: Entry) -> int | None:
        return entry.user.pk if entry.user else None


def _within(queryset: QuerySet[Any], period: slice) -> QuerySet[Any]:
    if period.start:
        queryset = queryset.filter(at__gte=period.start)
    return queryset.filter(at__lte=period.stop) if period.stop else queryset


class LearnerRecord(RecordView):
    """A record of a learner."""

    def get_object(self, queryset: Any = None) -> Entry:
        entries = self.entries(Entries(courses()))
        if not entries:
            raise Http404
        return entries[0]

    def entries(self, entries: Entries) -> list[Entry]:
        """The entry of this address, if there is one."""
        raise NotImplementedError

    def learner(self) -> Any:
        return self.object.user

    def related(self) -> list[tuple[str, str, str]]:
        entry, found = self.object, []
        if entry.enrolment and entry.record is not entry.enrolment:
            found.append((_("Course begun"), entry.course, _address("enrolment", entry.enrolment.pk)))
        if entry.completion and entry.record is not entry.completion:
            found.append((_("Course completed"), entry.course, _address("completion", entry.completion.pk)))
        if entry.certificate and entry.record is not entry.certificate:
            number = entry.certificate.number
            found.append((_("Certificate"), number, _address("certificate", entry.certificate.pk)))
        return found


def _address(register: str, pk: int) -> str:
    return reverse(f"{register}:inspect", args=[pk])


def _evidence(user: Any, about: uuid.UUID) -> list[tuple[str, str, str]]:
    """The way to the evidence of a completion, for those who may see it."""
    if not user.has_perm(SEES_EVIDENCE):
        return []
    return [(_("Evidence"), _("What was read, asked, answered and graded"), reverse("inspect_evidence", args=[about]))]


class EnrolmentRegister(LearnerRegister):
    kind = Kind.ENROLMENT
    fields = columns.ENROLMENTS
    filterset_class = filters.EnrolmentFilters
    orders: ClassVar[Mapping[str, Order]] = {"at": Order("at"), "name": Order("user__sort_name", least="")}

    def entries(self, pks: Sequence[int]) -> list[Entry]:
        return Entries(self.courses).of_enrolments(pks)

    def learners(self, queryset: QuerySet[Any]) -> Iterable[int]:
        return queryset.values_list("user_id", flat=True).iterator()

    def narrow(self, queryset: QuerySet[Any], **conditions: Any) -> QuerySet[Any]:
        return queryset.filter(**conditions)

    def in_state(self, queryset: QuerySet[Any], state: str) -> QuerySet[Any]:
        return queryset.filter(completion__isnull=state == "ongoing")


class EnrolmentRecord(LearnerRecord):
    register = EnrolmentRegister

    def entries(self, entries: Entries) -> list[Entry]:
        return entries.of_enrolments([int(self.pk)])

    def related(self) -> list[tuple[str, str, str]]:
        attempts = Attempt.objects.filter(context=self.object.record.uuid).order_by("number")
        taken = [(_("Attempt"), str(a.number), _address("attempt", a.pk)) for a in attempts.defer("drawn")]
        before = Attempt.objects.filter(context__in=PreTest.objects.filter(enrolment=self.object.pk).values("uuid"))
        taken += [
            (_("Attempt"), str(TestPurpose.PRETEST.label), _address("attempt", a.pk)) for a in before.defer("drawn")
        ]
        return taken + super().related()


class AttemptRegister(LearnerRegister):
    kind = Kind.ATTEMPT
    fields = columns.ATTEMPTS
    filterset_class = filters.AttemptFilters

    def entries(self, pks: Sequence[int]) -> list[Entry]:
        return Entries(self.courses).of_attempts(pks)

    def learners(self, queryset: QuerySet[Any]) -> Iterable[int]:
        return _users(queryset.order_by().values("context"))

    def narrow(self, queryset: QuerySet[Any], **conditions: Any) -> QuerySet[Any]:
        return queryset.filter(context__in=contexts_of(**conditions))

    def in_state(self, queryset: QuerySet[Any], state: str) -> QuerySet[Any]:
        if state in ("open", "submitted"):
            return queryset.filter(submission__isnull=state == "open")
        graded = counting_grades().filter(submission__attempt=OuterRef("pk"), passed=state == "passed")
        return queryset.filter(Exists(graded))


def _users(contexts: QuerySet[Any]) -> Iterable[int]:
    """Users of the enrolments with these uuids."""
    rows = Enrolment.objects.order_by().values_list("user_id", flat=True)
    yield from rows.filter(uuid__in=contexts).iterator()
    yield from rows.filter(pre_test__uuid__in=contexts).iterator()


class AttemptRecord(LearnerRecord):
    register = AttemptRegister

    def entries(self, entries: Entries) -> list[Entry]:
        return entries.of_attempts([int(self.pk)])

    def related(self) -> list[tuple[str, str, str]]:
        attempt = self.object.record
        is_open = attempt.due_at is not None and not hasattr(attempt, "submission")
        if not is_open or not self.request.user.has_perm(PERMISSION):
            return super().related()
        return [*super().related(), (_("Time"), _("Give more time"), reverse("more_time", args=[attempt.pk]))]


class GradeRegister(LearnerRegister):
    kind = Kind.GRADE
    fields = columns.GRADES
    filterset_class = filters.GradeFilters
    language = "submission__language"

    def entries(self, pks: Sequence[int]) -> list[Entry]:
        return Entries(self.courses).of_grades(pks)

    def learners(self, queryset: QuerySet[Any]) -> Iterable[int]:
        return _users(queryset.order_by().values("submission__attempt__context"))

    def narrow(self, queryset: QuerySet[Any], **conditions: Any) -> QuerySet[Any]:
        return queryset.filter(submission__attempt__context__in=contexts_of(**conditions))

    def in_state(self, queryset: QuerySet[Any], state: str) -> QuerySet[Any]:
        return queryset.filter(passed=state == "passed")


class GradeRecord(LearnerRecord):
    register = GradeRegister

    def entries(self, entries: Entries) -> list[Entry]:
        return entries.of_grades([int(self.pk)])


class CompletionRegister(LearnerRegister):
    kind = Kind.COMPLETION
    fields = columns.COMPLETIONS
    filterset_class = filters.LearnerFilters
    orders: ClassVar[Mapping[str, Order]] = {"at": Order("at"), "name": Order("enrolment__user__sort_name", least="")}

    def entries(self, pks: Sequence[int]) -> list[Entry]:
        return Entries(self.courses).of_completions(pks)

    def learners(self, queryset: QuerySet[Any]) -> Iterable[int]:
        return queryset.values_list("enrolment__user_id", flat=True).iterator()

    def narrow(self, queryset: QuerySet[Any], **conditions: Any) -> QuerySet[Any]:
        return queryset.filter(**{f"enrolment__{name}": value for name, value in conditions.items()})


class CompletionRecord(LearnerRecord):
    register = CompletionRegister

    def entries(self, entries: Entries) -> list[Entry]:
        return entries.of_completions([int(self.pk)])

    def related(self) -> list[tuple[str, str, str]]:
        return [*super().related(), *_evidence(self.request.user, self.object.record.uuid)]


class CertificateRegister(LearnerRegister):
    kind = Kind.CERTIFICATE
    fields = columns.CERTIFICATES
    filterset_class = filters.CertificateFilters
    orders: ClassVar[Mapping[str, Order]] = {"at": Order("at"), "name": Order("holder_sort")}

    def get_base_queryset(self) -> QuerySet[Any]:
        """A certificate whose holder has been disposed of stays in the list, before all names."""
        queryset: QuerySet[Any] = super().get_base_queryset()
        if self.order.path == "holder_sort":
            return queryset.annotate(holder_sort=Coalesce("holder__sort_name", Value("")))
        return queryset

    def entries(self, pks: Sequence[int]) -> list[Entry]:
        return Entries(self.courses).of_certificates(pks)

    def learners(self, queryset: QuerySet[Any]) -> Iterable[int]:
        return queryset.filter(holder__isnull=False).values_list("holder__user_id", flat=True).iterator()

    def narrow(self, queryset: QuerySet[Any], **conditions: Any) -> QuerySet[Any]:
        """Certificates of the course, and those of learning paths that rest on one."""
        held = {f"enrolment__{name}": value for name, value in conditions.items()}
        completed = Completion.objects.filter(**held).values("uuid")
        rest = CertificateCourse.objects.filter(about__in=completed).values("certificate")
        return queryset.filter(Q(about__in=completed) | Q(pk__in=rest))

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The name on the certificate counts beside the account's, and so does the code."""
        words = self.words
        if words.courses:
            queryset = self.narrow(queryset, course_key__in=words.courses)
        if words.numbers:
            queryset = queryset.filter(search.has_number(words.numbers))
        if not words.names:
            return queryset
        named = search.has_names("holder__search_name", words.names)
        return queryset.filter(
            named | search.has_names("holder__user__search_name", words.names) | Q(code=normalise(self.search_query))
        )

    def in_state(self, queryset: QuerySet[Any], state: str) -> QuerySet[Any]:
        return queryset.filter(_STATUS[Status(state)])


_STATUS = {
    Status.REVOKED: Q(revocation__isnull=False),
    Status.SUPERSEDED: Q(revocation__isnull=True, replaced_by__isnull=False),
    Status.ISSUED: Q(revocation__isnull=True, replaced_by__isnull=True),
}


class CertificateRecord(LearnerRecord):
    register = CertificateRegister
    template_name = "certificates/admin/inspect.html"

    def entries(self, entries: Entries) -> list[Entry]:
        return entries.of_certificates([int(self.pk)])

    def related(self) -> list[tuple[str, str, str]]:
        return [*super().related(), *_evidence(self.request.user, self.object.record.about)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        certificate = self.object.record
        may_reissue = not obstacle(certificate)
        return {**super().get_context_data(**kwargs), "certificate": certificate, "may_reissue": may_reissue}
