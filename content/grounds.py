"""What a statement in a file rests on: facts that may be used, and provisions of these facts. Pure: no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from content import factbase
from content.fieldreader import FieldReader
from content.yamlfile import Mapping, Unreadable, read


@dataclass
class GroundedReader(FieldReader):
    provisions: frozenset[str] = frozenset()

    def grounds(self, row: Mapping, *, may_wait: bool = True) -> None:
        """The row's facts and the provisions of these. `may_wait`: facts that wait for an expert will do."""
        facts, line = self.strings(row, "facts"), row.line_of("facts")
        known = factbase.facts()
        if not facts:
            self.fault(line, "it rests on no fact")
        for i in facts:
            if i not in known:
                self.fault(line, f"the fact “{i}” does not exist")
            elif not known[i].is_usable:
                self.fault(line, f"the fact “{i}” may not be used")
            elif known[i].is_pending and not may_wait:
                self.fault(line, f"the fact “{i}” waits for an expert")
        theirs = {key for i in facts if i in known for key in known[i].provisions}
        cited = self.strings(row, "provisions")
        for key in cited:
            if key not in self.provisions:
                self.fault(row.line_of("provisions"), f"the provision “{key}” does not stand in provisions.yaml")
            elif key not in theirs:
                self.fault(row.line_of("provisions"), f"none of the facts rests on the provision “{key}”")
        if theirs and not cited:
            self.fault(line, "no provision is named, though its facts have some")


def provisions(folder: Path) -> Iterator[str]:
    """Keys of the provisions that a curriculum's folder holds."""
    try:
        rows = read(folder / "provisions.yaml")
    except Unreadable:
        return
    yield from (f"{row.get('source')} {row.get('ref')}" for row in rows)
