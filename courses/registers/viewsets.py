"""The registers in the CMS, as Wagtail wants them."""

from assessments.records import Attempt, Grade
from certificates.models import Certificate
from content.registers.views import RegisterViewSet
from courses.records import Completion, Enrolment
from courses.registers import views


class EnrolmentViewSet(RegisterViewSet):
    model = Enrolment
    icon = "group"
    index_view_class = views.EnrolmentRegister
    inspect_view_class = views.EnrolmentRecord


class AttemptViewSet(RegisterViewSet):
    model = Attempt
    icon = "edit"
    index_view_class = views.AttemptRegister
    inspect_view_class = views.AttemptRecord


class GradeViewSet(RegisterViewSet):
    model = Grade
    icon = "tasks"
    index_view_class = views.GradeRegister
    inspect_view_class = views.GradeRecord


class CompletionViewSet(RegisterViewSet):
    model = Completion
    icon = "tick-inverse"
    index_view_class = views.CompletionRegister
    inspect_view_class = views.CompletionRecord


class CertificateViewSet(RegisterViewSet):
    model = Certificate
    icon = "clipboard-list"
    index_view_class = views.CertificateRegister
    inspect_view_class = views.CertificateRecord
