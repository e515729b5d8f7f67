"""What a load of the curriculum's files did, for who runs it."""

from dataclasses import dataclass, field


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
