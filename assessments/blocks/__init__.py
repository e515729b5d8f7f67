"""The question types as blocks, by the names that `assessments.question_types` knows them by."""

from assessments.blocks.choice import MultipleResponseBlock, SingleChoiceBlock
from assessments.blocks.gap_text import GapTextBlock
from assessments.blocks.matching import MatchingBlock
from assessments.blocks.ordering import OrderingBlock
from assessments.blocks.true_false import TrueFalseBlock

QUESTION_TYPES = [
    ("single_choice", SingleChoiceBlock()),
    ("multiple_response", MultipleResponseBlock()),
    ("true_false", TrueFalseBlock()),
    ("ordering", OrderingBlock()),
    ("matching", MatchingBlock()),
    ("gap_text", GapTextBlock()),
]
