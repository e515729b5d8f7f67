"""The question types as blocks, by the names that `assessments.question_types` knows them by."""

from assessments.blocks.choice import MultipleResponseBlock, SingleChoiceBlock
from assessments.blocks.date_calculation import DateCalculationBlock
from assessments.blocks.numeric import NumericBlock
from assessments.blocks.short_answer import ShortAnswerBlock

QUESTION_TYPES = [
    ("single_choice", SingleChoiceBlock()),
    ("multiple_response", MultipleResponseBlock()),
    ("numeric", NumericBlock()),
    ("short_answer", ShortAnswerBlock()),
    ("date_calculation", DateCalculationBlock()),
]
