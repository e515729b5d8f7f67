"""The question types by name. Each has a block in `assessments/blocks` and a reader in `content/question_entries`."""

from assessments.question_types.base import BadAnswer, BadKey, Field, Line, NoAnswer, QuestionType
from assessments.question_types.choice import MultipleResponse, SingleChoice
from assessments.question_types.gap_text import GapText
from assessments.question_types.matching import Matching
from assessments.question_types.ordering import Ordering
from assessments.question_types.true_false import TrueFalse

TYPES: dict[str, QuestionType] = {
    each.name: each for each in (SingleChoice(), MultipleResponse(), TrueFalse(), Ordering(), Matching(), GapText())
}

__all__ = ["TYPES", "BadAnswer", "BadKey", "Field", "Line", "NoAnswer", "QuestionType"]
