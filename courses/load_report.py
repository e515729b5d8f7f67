"""What a load of the curriculum's files did, for who runs it."""

from dataclasses import dataclass, field

from content.loaded import Verdict


@dataclass
class Report:
    """What a load did: keys written, left as authors have them, changed by both, left as drafts for an expert.

    `missing`: questions that a test draws from and that stand neither in the files nor in the CMS. `closed`: pages
    that someone has to open again, since the files hold no passwords and make no groups.
    """

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    def may_write(self, key: str, found: Verdict, *, force: bool) -> bool:
        """Whether the loader may write the thing; what it leaves alone is told."""
        if found is Verdict.BOTH_CHANGED and not force:
            self.conflicts.append(key)
        if found is Verdict.KEEP_AUTHORS:
            self.kept.append(key)
        return found is Verdict.WRITE or (found is Verdict.BOTH_CHANGED and force)
