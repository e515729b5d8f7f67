"""The question types by name. Each has a block in `assessments/blocks` and a reader in `content/question_entries`."""

from assessments.question_types.base import BadAnswer, BadKey, Field, Line, NoAnswer, QuestionType
from assessments.question_types.case import Case
from assessments.question_types.choice import MultipleResponse, SingleChoice
from assessments.question_types.date_calculation import DateCalculation
from assessments.question_types.gap_text import GapText
from assessments.question_types.matching import Matching
from assessments.question_types.numeric import Numeric
from assessments.question_types.ordering import Ordering
from assessments.question_types.short_answer import ShortAnswer
from assessments.question_types.true_false import TrueFalse

_ALL: tuple[QuestionType, ...] = (
    SingleChoice(),
    MultipleResponse(),
    TrueFalse(),
    Ordering(),
    Matching(),
    GapText(),
    Numeric(),
    DateCalculation(),
    ShortAnswer(),
    Case(),
)
TYPES: dict[str, QuestionType] = {each.name: each for each in _ALL}

__all__ = ["TYPES", "BadAnswer", "BadKey", "Field", "Line", "NoAnswer", "QuestionType"]
