"""The models of the courses app, gathered from the modules where their nouns live."""

from courses.attestations.records import Attestation, AttestationBegun, AttestationEnded
from courses.exercises.records import ExerciseState, ExerciseStatement
from courses.feedback.records import FeedbackAnswer, FeedbackAnswerText, FeedbackCase, FeedbackText
from courses.letters import Delivery, Letter, LetterSent
from courses.pages import CataloguePage, CoursePage, LessonPage, StartPage
from courses.paths.pages import LearningPathPage, PathsPage
from courses.paths.records import PathCompletion, PathEdition, ReissueProposal, ReissueProposalEnd, TaskCheck
from courses.paths.tasks import DelegatedTask
from courses.records import Completion, Edition, Enrolment, LessonRead, PreTest
from courses.renames.records import (
    NameRequest,
    NameRequestApproval,
    NameRequestEnd,
    NameRequestPart,
    NameRequestText,
)
from courses.revocations.records import CaseEnd, CaseProposal, CaseReply, CaseText, RevocationCase
from courses.search_index import SearchBuilt, SearchEntry

__all__ = [
    "Attestation",
    "AttestationBegun",
    "AttestationEnded",
    "CaseEnd",
    "CaseProposal",
    "CaseReply",
    "CaseText",
    "CataloguePage",
    "Completion",
    "CoursePage",
    "DelegatedTask",
    "Delivery",
    "Edition",
    "Enrolment",
    "ExerciseState",
    "ExerciseStatement",
    "FeedbackAnswer",
    "FeedbackAnswerText",
    "FeedbackCase",
    "FeedbackText",
    "LearningPathPage",
    "LessonPage",
    "LessonRead",
    "Letter",
    "LetterSent",
    "NameRequest",
    "NameRequestApproval",
    "NameRequestEnd",
    "NameRequestPart",
    "NameRequestText",
    "PathCompletion",
    "PathEdition",
    "PathsPage",
    "PreTest",
    "ReissueProposal",
    "ReissueProposalEnd",
    "RevocationCase",
    "SearchBuilt",
    "SearchEntry",
    "StartPage",
    "TaskCheck",
]
