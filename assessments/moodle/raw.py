"""A question's own part between plain values and the raw values of its block. Pure."""

import uuid
from typing import Any

# They stand beside the type's own part.
_BESIDE = frozenset({"stem", "provisions", "facts"})


def values_of(raw: dict[str, Any]) -> dict[str, Any]:
    """What stands in a block, without the ids of its parts."""
    return {name: _plain(value) for name, value in raw.items() if name not in _BESIDE}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item["value"] if isinstance(item, dict) and "value" in item else item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return "" if value is None else value


def raw_of(values: dict[str, Any], seed: uuid.UUID) -> dict[str, Any]:
    """The raw values of a block. The ids of its parts grow from `seed`, so two languages of a question share them."""
    return {name: _raw(value, seed, name) for name, value in values.items()}


def _raw(value: Any, seed: uuid.UUID, path: str) -> Any:
    if isinstance(value, list):
        return [item(each, seed, f"{path}/{n}") for n, each in enumerate(value)]
    if isinstance(value, dict):
        return {name: _raw(inner, seed, f"{path}/{name}") for name, inner in value.items()}
    return value


def item(value: Any, seed: uuid.UUID, path: str) -> dict[str, Any]:
    """An item of a list, with an id that says nothing."""
    return {"type": "item", "id": str(uuid.uuid5(seed, path)), "value": _raw(value, seed, path)}
