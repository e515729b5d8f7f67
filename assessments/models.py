"""The models of the assessments app, gathered from the modules where their nouns live."""

from assessments.questions import BlueprintCell, Question, Quiz, QuizItem
from assessments.records import Attempt, Grade, QuizVersion, SavedAnswer, Submission, TimeExtension
from assessments.regrades import KeyCorrection, KeyDecision, Regrade, RegradeDone
from assessments.statistics.records import ItemStatistics

__all__ = [
    "Attempt",
    "BlueprintCell",
    "Grade",
    "ItemStatistics",
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
    "TimeExtension",
]
