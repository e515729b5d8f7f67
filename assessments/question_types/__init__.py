"""The question types by name. Each has a block in `assessments/blocks` and a reader in `content/question_entries`."""

from assessments.question_types.base import BadAnswer, Field, Line, NoAnswer, QuestionType
from assessments.question_types.choice import MultipleResponse, SingleChoice
from assessments.question_types.date_calculation import DateCalculation
from assessments.question_types.numeric import Numeric
from assessments.question_types.short_answer import ShortAnswer

_ALL: tuple[QuestionType, ...] = (
    SingleChoice(),
    MultipleResponse(),
    Numeric(),
    ShortAnswer(),
    DateCalculation(),
)
TYPES: dict[str, QuestionType] = {each.name: each for each in _ALL}

__all__ = ["TYPES", "BadAnswer", "Field", "Line", "NoAnswer", "QuestionType"]
