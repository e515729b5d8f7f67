"""The models of the content app, gathered from the modules where their nouns live."""

from content.factchecks import FactCheck
from content.facts import DisposalPermit, Fact
from content.generation import Generation
from content.glossary import Term
from content.h5p.records import H5PImport, H5PLibrary, H5PPackage, H5PVersion
from content.loaded import Loaded
from content.looks import Export, ExportPart, Look
from content.pages import BilingualPage
from content.series import Series
from content.sources import Provision, Source
from content.withdrawals import Withdrawal, WithdrawalDecision

__all__ = [
    "BilingualPage",
    "DisposalPermit",
    "Export",
    "ExportPart",
    "Fact",
    "FactCheck",
    "Generation",
    "H5PImport",
    "H5PLibrary",
    "H5PPackage",
    "H5PVersion",
    "Loaded",
    "Look",
    "Provision",
    "Series",
    "Source",
    "Term",
    "Withdrawal",
    "WithdrawalDecision",
]
