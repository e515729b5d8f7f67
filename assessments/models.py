"""The models of the assessments app, gathered from the modules where their nouns live."""

from assessments.questions import Question, Quiz, QuizItem
from assessments.records import Attempt, Grade, QuizVersion, SavedAnswer, Submission
from assessments.statistics.records import ItemStatistics

__all__ = [
    "Attempt",
    "Grade",
    "ItemStatistics",
    "Question",
    "Quiz",
    "QuizItem",
    "QuizVersion",
    "SavedAnswer",
    "Submission",
]
