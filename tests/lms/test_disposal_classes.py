"""Every table with something about a person has a period, or a stated reason for having none."""

import pytest
from django.apps import apps
from django.db import models
from django.utils import translation

from lms.disposal.classes import CLASSES
from lms.models import User

OURS = {"lms", "courses", "assessments", "certificates", "content"}
_WORK = "the work of authors and staff, who act for the agency: their keys stay as the record of who decided"
_TEACHING = "what is taught and asked: it tells of no person"
_REGISTER = "the register of certificates, kept: number, course, edition and dates, no name"
_PROTOCOL = "the protocol of disposal itself, without names"
# Tables without a period, each with the reason.
KEPT = {
    **dict.fromkeys(
        [
            "courses.Edition", "courses.PathEdition", "courses.TaskCheck", "content.FactCheck", "content.Withdrawal",
            "content.WithdrawalDecision", "assessments.QuizVersion", "assessments.KeyCorrection",
            "assessments.KeyDecision", "assessments.RegradeDone", "content.H5PLibrary", "content.H5PPackage",
            "content.H5PVersion", "content.H5PImport", "courses.FeedbackAnswer", "courses.Attestation",
            "courses.AttestationBegun", "courses.AttestationEnded",
        ],
        _WORK,
    ),
    "courses.FeedbackCase": "the case keeps its number, what it was about and when; its words go",
    **dict.fromkeys(
        [
            "courses.StartPage", "courses.CataloguePage", "courses.CoursePage", "courses.LessonPage",
            "courses.DelegatedTask", "courses.PathsPage", "courses.LearningPathPage", "assessments.Question",
            "assessments.Quiz", "assessments.QuizItem", "assessments.BlueprintCell", "content.Source",
            "content.Provision", "content.Term", "content.Loaded", "courses.SearchEntry", "courses.SearchBuilt",
            "content.Generation", "content.Series", "certificates.NumberSeries", "certificates.SealKey",
            "certificates.SealKeyRevocation",
        ],
        _TEACHING,
    ),
    "assessments.ItemStatistics": "sums of many answers, made anew each night from the tests that are left",
    **dict.fromkeys(
        [
            "certificates.Certificate", "certificates.CertificateSource", "certificates.CertificateCourse",
            "certificates.Revocation", "certificates.Reissue", "courses.RevocationCase", "courses.CaseReply",
            "courses.CaseProposal", "courses.CaseEnd", "courses.ReissueProposal", "courses.ReissueProposalEnd",
            "certificates.PdfDue",
        ],
        _REGISTER,
    ),
    **dict.fromkeys(
        ["lms.DisposalDecision", "lms.DisposalRun", "lms.DisposalRow", "lms.ScrubbedAccount", "content.DisposalPermit"],
        _PROTOCOL,
    ),
    "lms.User_groups": "staff's rights; an account with rights is not scrubbed until an administrator takes them away",
    "lms.User_user_permissions": "the same",
    **dict.fromkeys(
        [
            "wagtail_localize.StringTranslation", "wagtail_localize.SegmentOverride", "wagtaildocs.Document",
            "wagtailimages.Image", "wagtailcore.Revision", "wagtailcore.UploadedFile", "wagtailcore.WorkflowState",
            "wagtailcore.TaskState", "wagtailcore.Page", "wagtailcore.PageLogEntry", "wagtailcore.Comment",
            "wagtailcore.CommentReply",
        ],
        _WORK,
    ),
    "sessions.Session": "ends by itself within two weeks; a scrubbed account's sessions open nothing",
}  # fmt: skip


def _leads_to_a_user(model: type[models.Model]) -> bool:
    return any(f.related_model is User for f in model._meta.concrete_fields if f.is_relation)


def test_every_table_with_something_about_a_person_is_in_one_class_or_kept_for_a_reason():
    listed = [model._meta.label for each in CLASSES for model in set(each.tables())]
    needed = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS or _leads_to_a_user(model)
    }
    # What a test takes with it goes with the test, submitted or not, and with the course.
    shared = {"SavedAnswer", "TimeExtension", "PreTest", "Attempt", "Submission", "Grade", "Regrade"}
    alone = [label for label in listed if label.split(".")[1] not in shared]
    assert len(alone) == len(set(alone))
    assert not needed - set(listed) - set(KEPT), "a new table needs a class in lms/disposal/classes.py"
    assert not set(KEPT) & set(listed)
    assert set(KEPT) <= needed | {"sessions.Session"}
    assert "account.EmailAddress" in listed
    assert "mfa.Authenticator" in listed


@pytest.mark.parametrize("each", CLASSES, ids=lambda each: each.key)
def test_a_class_says_what_it_is_in_both_languages(each):
    told = {}
    for language in ("sv", "en"):
        with translation.override(language):
            told[language] = [str(text) for text in (each.name, each.what, each.counted_from, each.stays)]
    assert all(told["sv"])
    assert all(sv != en for sv, en in zip(told["sv"], told["en"], strict=True))


@pytest.mark.parametrize("each", CLASSES, ids=lambda each: each.key)
def test_the_query_of_a_class_can_be_asked_on_this_database(each, anna):
    for records in each.records:
        assert list(records.rows()[:1]) is not None
        assert records.of_user(anna).count() >= 0
        assert all(row.since for row in records.rows())
