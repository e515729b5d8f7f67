"""A question's values in two languages, put together and compared. Pure: raw values of blocks in, plain data out.

Raw lists of blocks hold {"type", "id", "value"}; here an item that is a mapping is its value with the id put in.
"""

from collections.abc import Collection
from typing import Any

# They stand beside the body, not in it.
_BESIDE = frozenset({"stem", "provisions", "facts"})


class Different(ValueError):
    """The two languages have other parts or another key."""


def merged(sv: dict[str, Any], en: dict[str, Any], texts: Collection[str]) -> dict[str, Any]:
    """A body: values named in `texts` as {"sv", "en"}, all others once. Raises Different where they differ."""
    return {k: _merged(v, en.get(k), texts, is_text=k in texts) for k, v in sv.items() if k not in _BESIDE}


def _merged(sv: Any, en: Any, texts: Collection[str], *, is_text: bool) -> Any:
    if isinstance(sv, dict) and isinstance(en, dict):
        if _is_item(sv):
            value = _merged(sv["value"], en.get("value"), texts, is_text=is_text)
            if sv["id"] != en.get("id"):
                raise Different(str(sv["id"]))
            return {"id": sv["id"], **value} if isinstance(value, dict) and not is_text else value
        return {key: _merged(value, en.get(key), texts, is_text=key in texts) for key, value in sv.items()}
    if isinstance(sv, list) and isinstance(en, list):
        if len(sv) != len(en):
            raise Different(f"{len(sv)} and {len(en)} parts")
        return [_merged(ours, theirs, texts, is_text=is_text) for ours, theirs in zip(sv, en, strict=True)]
    if is_text:
        return {"sv": sv or "", "en": en or ""}
    if sv != en:
        raise Different(f"{sv!r} and {en!r}")
    return sv


def has_all_texts(value: Any) -> bool:
    """Whether each text within that is written in one language is written in the other."""
    if isinstance(value, dict):
        if value.keys() == {"sv", "en"}:
            return bool(str(value["sv"]).strip()) == bool(str(value["en"]).strip())
        return all(has_all_texts(inner) for inner in value.values())
    return all(has_all_texts(inner) for inner in value) if isinstance(value, list) else True


def _is_item(value: dict[str, Any]) -> bool:
    return value.keys() >= {"type", "value", "id"}
