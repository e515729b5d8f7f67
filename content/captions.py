"""WebVTT files: what parses and holds nothing but words and plain cue tags. Pure: no Django."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Cue tags that only say who speaks, how or in which language. The last is a time within the cue.
_PLAIN = re.compile(
    r"</?(?:b|i|u|c)(?:\.[\w.-]+)?>|<(?:v|lang)(?:\.[\w.-]+)?(?:[ \t][^<>&=\"']*)?>|</(?:v|lang)>|<[\d:.]+>"
)
_MARKUP = re.compile(r"<[^>]*>?")
_TIME = r"(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}"
_TIMING = re.compile(rf"\s*({_TIME})\s+-->\s+({_TIME})(?:\s.*)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong. `line` counts from 1; `found`: the text itself, shortened."""

    line: int
    reason: str
    found: str = ""


class BadCaptions(ValueError):
    """The file is refused for its first fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.line}: {fault.reason}")
        self.fault = fault


def check(data: bytes) -> None:
    """Raise BadCaptions when the file is no WebVTT, or holds markup that a caption does not need.

    Reasons: encoding, header, timing, order, markup, style, empty, other.
    """
    import webvtt

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadCaptions(Fault(data[: error.start].count(b"\n") + 1, "encoding")) from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for fault in _faults(lines):
        raise BadCaptions(fault)
    try:
        cues = len(webvtt.from_buffer(io.StringIO("\n".join(lines)), format="vtt", strict=True))
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError, ValueError) as error:
        raise BadCaptions(Fault(1, "other", _short(str(error)))) from error
    if not cues:
        raise BadCaptions(Fault(1, "empty"))


def _faults(lines: list[str]) -> Iterator[Fault]:
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        yield Fault(1, "header", _short(lines[0]))
    for number, line in enumerate(lines, 1):
        if "-->" in line:
            yield from _timing(number, line)
        elif line.rstrip() in ("STYLE", "REGION"):
            yield Fault(number, "style", line.rstrip())
        else:
            yield from (
                Fault(number, "markup", _short(tag)) for tag in _MARKUP.findall(line) if not _PLAIN.fullmatch(tag)
            )


def _timing(number: int, line: str) -> Iterator[Fault]:
    match = _TIMING.fullmatch(line)
    if match is None:
        yield Fault(number, "timing", _short(line))
    elif _seconds(match[1]) >= _seconds(match[2]):
        yield Fault(number, "order", _short(line))


def _seconds(time: str) -> float:
    return sum(float(part) * 60**place for place, part in enumerate(reversed(time.split(":"))))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
