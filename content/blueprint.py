"""What a test is made of: cells that say how many questions of which kind, and how questions are chosen for them.

Pure: no Django, no database. A question may fit several cells; which it is dealt for is found so that all cells are
filled whenever the bank allows it (a maximum matching by augmenting paths), and of all such choices those questions are
taken that the learner has met least often. Among equals chance decides.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cell:
    """So many questions of a kind; an empty word fits all."""

    count: int
    objective: str = ""
    difficulty: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a blueprint knows of a question. `products`: for learners with these kinds of product; empty: for all."""

    id: str
    objective: str = ""
    difficulty: str = ""
    type: str = ""
    products: tuple[str, ...] = ()

    def fits(self, cell: Cell) -> bool:
        pairs = ((cell.objective, self.objective), (cell.difficulty, self.difficulty), (cell.type, self.type))
        return all(not wanted or wanted == had for wanted, had in pairs)

    def is_for(self, product: str) -> bool:
        return not product or not self.products or product in self.products


@dataclass(slots=True)
class _Filling:
    """Questions placed in cells so far."""

    cells: Sequence[Cell]
    placed: dict[int, list[Traits]] = field(default_factory=dict)

    def place(self, question: Traits) -> bool:
        """Find room for the question, moving others to other cells where that makes room."""
        return self._place(question, set())

    def _place(self, question: Traits, tried: set[int]) -> bool:
        for number, cell in enumerate(self.cells):
            if number in tried or not question.fits(cell):
                continue
            tried.add(number)
            inside = self.placed.setdefault(number, [])
            if len(inside) < cell.count:
                inside.append(question)
                return True
            for place, other in enumerate(inside):
                if self._place(other, tried):
                    inside[place] = question
                    return True
        return False

    def lacking(self) -> list[tuple[Cell, int]]:
        """Cells with room left, and how much."""
        room = [(cell, cell.count - len(self.placed.get(n, ()))) for n, cell in enumerate(self.cells)]
        return [(cell, left) for cell, left in room if left > 0]


def whole(cells: Sequence[Cell], total: int) -> list[Cell]:
    """The cells, and one of any kind for what they leave of the whole test."""
    rest = total - sum(cell.count for cell in cells)
    return [*cells, Cell(rest)] if rest > 0 else list(cells)


def choose(
    cells: Sequence[Cell], total: int, bank: Iterable[Traits], seen: Mapping[str, int], dice: random.Random
) -> list[str]:
    """Ids of the questions of one test, in an order decided by chance. `seen`: times met, by id.

    Fewer than `total` where the bank does not suffice: ask `missing` first.
    """
    order = sorted(bank, key=lambda question: question.id)
    dice.shuffle(order)
    order.sort(key=lambda question: seen.get(question.id, 0))
    filling = _Filling(whole(cells, total))
    chosen = [question.id for question in order if filling.place(question)]
    dice.shuffle(chosen)
    return chosen


def missing(cells: Sequence[Cell], total: int, bank: Iterable[Traits]) -> list[tuple[Cell, int]]:
    """The cells that the bank cannot fill, each with how many questions it lacks."""
    filling = _Filling(whole(cells, total))
    for question in bank:
        filling.place(question)
    return filling.lacking()
