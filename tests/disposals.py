"""What is old enough to go, and decisions on it."""

import datetime
import json
import zipfile
from pathlib import Path
from typing import Any
from unittest import mock

from django.utils import timezone

from lms.disposal.classes import CLASSES
from lms.disposal.records import DisposalDecision
from lms.disposal.services import decide

YEAR = datetime.timedelta(days=366)


def decision(kind: str, by: Any, **fields: Any) -> DisposalDecision:
    today = timezone.localdate()
    told = {
        "number": f"LV-{kind}",
        "months": 1,
        "decided_on": today,
        "valid_from": today,
        "is_transferred": not fields.get("at_request"),
        "at_request": False,
    }
    return decide(kind, **{**told, **fields}, by=by)


def decide_on_all(by: Any, **fields: Any) -> None:
    for each in CLASSES:
        decision(each.key, by, **fields)


def later(by: datetime.timedelta = YEAR) -> Any:
    """A clock that is ahead."""
    return mock.patch("django.utils.timezone.now", return_value=timezone.now() + by)


def rows_in(package: Path, name: str) -> list[dict[str, Any]]:
    """The lines of a file in a package."""
    with zipfile.ZipFile(package) as opened:
        return [json.loads(line) for line in opened.read(name).splitlines()]
