"""The question types by name. Each has a block in `assessments/blocks` and a reader in `content/question_entries`."""

from assessments.question_types.base import BadAnswer, BadKey, Field, Line, NoAnswer, QuestionType
from assessments.question_types.choice import MultipleResponse, SingleChoice

TYPES: dict[str, QuestionType] = {each.name: each for each in (SingleChoice(), MultipleResponse())}

__all__ = ["TYPES", "BadAnswer", "BadKey", "Field", "Line", "NoAnswer", "QuestionType"]
