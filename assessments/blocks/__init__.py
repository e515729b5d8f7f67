"""The question types as blocks, by the names that `assessments.question_types` knows them by."""

from typing import Any

from assessments.blocks.case import CaseBlock
from assessments.blocks.choice import MultipleResponseBlock, SingleChoiceBlock
from assessments.blocks.date_calculation import DateCalculationBlock
from assessments.blocks.gap_text import GapTextBlock
from assessments.blocks.matching import MatchingBlock
from assessments.blocks.numeric import NumericBlock
from assessments.blocks.ordering import OrderingBlock
from assessments.blocks.short_answer import ShortAnswerBlock
from assessments.blocks.true_false import TrueFalseBlock

QUESTION_TYPES: list[tuple[str, Any]] = [
    ("single_choice", SingleChoiceBlock()),
    ("multiple_response", MultipleResponseBlock()),
    ("true_false", TrueFalseBlock()),
    ("ordering", OrderingBlock()),
    ("matching", MatchingBlock()),
    ("gap_text", GapTextBlock()),
    ("numeric", NumericBlock()),
    ("short_answer", ShortAnswerBlock()),
    ("date_calculation", DateCalculationBlock()),
    ("case", CaseBlock()),
]
