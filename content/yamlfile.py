"""YAML that remembers its lines, so that a fault can be named by file and line."""

from pathlib import Path
from typing import Any

import yaml


class Mapping(dict[str, Any]):
    """A mapping with the line of each of its keys, counted from 1."""

    def __init__(self) -> None:
        super().__init__()
        self.line = 1
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


class Unreadable(ValueError):
    """The file is no YAML of ours. `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


class _Loader(yaml.CSafeLoader):
    pass


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Mapping:
    result = Mapping()
    result.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if key in result:
            raise Unreadable(line, f"the key “{key}” stands twice")
        result[key] = loader.construct_object(value_node, deep=True)
        result.lines[key] = line
    return result


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(path: Path) -> Any:
    """The file's data, every mapping a Mapping. Raises Unreadable."""
    try:
        return parsed(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise Unreadable(1, "the file is not UTF-8") from error


def parsed(text: str) -> Any:
    """The data of a file's text, every mapping a Mapping. Raises Unreadable."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506  _Loader is a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise Unreadable(mark.line + 1 if mark else 1, error.problem or "the file cannot be read") from error
