"""The models of the assessments app, gathered from the modules where their nouns live."""

from assessments.questions import Question, Quiz, QuizItem
from assessments.records import Attempt, Grade, QuizVersion, SavedAnswer, Submission
from assessments.regrades import KeyCorrection, KeyDecision, Regrade, RegradeDone

__all__ = [
    "Attempt",
    "Grade",
    "KeyCorrection",
    "KeyDecision",
    "Question",
    "Quiz",
    "QuizItem",
    "QuizVersion",
    "Regrade",
    "RegradeDone",
    "SavedAnswer",
    "Submission",
]
