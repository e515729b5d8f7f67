"""JSON of foreign packages: bounded in size and depth, and words that can be stored. Pure: no Django."""

import codecs
import json
from typing import Any

from content.h5p.policy import Limits, Refused, Rule


def parse(data: bytes, path: str, limits: Limits) -> Any:
    """The value. A byte order mark is let through, as official packages have it. Raises Refused."""
    if len(data) > limits.json:
        raise Refused(Rule.JSON_TOO_LARGE, path, most=f"{limits.json // 1024**2} MB")
    try:
        value = json.loads(without_mark(data).decode(), parse_constant=_no_number)
        # Half a sign outside the basic plane, or 1e999, can be written in JSON, but nowhere else.
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError as error:
        raise Refused(Rule.JSON_TOO_DEEP, path, most=str(limits.json_depth)) from error
    except ValueError as error:
        raise Refused(Rule.BAD_JSON, path) from error
    if _is_deeper(value, limits.json_depth):
        raise Refused(Rule.JSON_TOO_DEEP, path, most=str(limits.json_depth))
    return value


def without_mark(data: bytes) -> bytes:
    """The bytes without a byte order mark."""
    return data.removeprefix(codecs.BOM_UTF8)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number in JSON")


def _is_deeper(value: Any, most: int) -> bool:
    level = [value]
    for _depth in range(most):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True
