"""Drawings in content: what draws stays, what runs or fetches goes. Pure: no Django."""

import re
from xml.etree import ElementTree as Tree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from content.h5p.policy import Refused, Rule

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_GONE = {"script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler", "listener"}
_MOVING = {"set", "animate", "animatemotion", "animatetransform"}
_OWN_URL = re.compile(r"url\(\s*['\"]?#[^)]*\)", re.IGNORECASE)
_FETCHES = re.compile(r"url\s*\(|@import|expression\s*\(|javascript:|\\", re.IGNORECASE)
_OWN_LINK = re.compile(r"#[\w.:-]*|data:image/(png|jpe?g|gif);base64,[A-Za-z0-9+/=\s]*")
# Letters that are told of what goes.
_TOLD = 300

Tree.register_namespace("", _SVG)
Tree.register_namespace("xlink", _XLINK)


def clean(data: bytes, path: str) -> tuple[bytes, list[str]]:
    """The drawing without scripts, foreign elements, events and addresses outside itself, and what went.

    Raises Refused.
    """
    try:
        root = fromstring(data, forbid_dtd=True)
    except (Tree.ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise Refused(Rule.SVG, path) from error
    if _split(root.tag) != (_SVG, "svg"):
        raise Refused(Rule.SVG, path)
    waiting, depth = [root], 0
    gone: list[str] = []
    while waiting:
        inner = [child for element in waiting for child in _clean_one(element, gone)]
        waiting, depth = inner, depth + 1
        if depth > 100:
            raise Refused(Rule.SVG, path)
    return Tree.tostring(root, encoding="utf-8", xml_declaration=True), gone


def _clean_one(element: Tree.Element, gone: list[str]) -> list[Tree.Element]:
    """Clean an element's attributes and words, and return the children that stay. What goes is told in `gone`."""
    for name, value in list(element.attrib.items()):
        if not _may_stay(name, value):
            gone.append(f'{_split(name)[1]}="{value[:_TOLD]}"')
            del element.attrib[name]
    if _split(element.tag)[1] == "style" and _fetches("".join(element.itertext())):
        gone.append(f"<style>{''.join(element.itertext())[:_TOLD]}")
        element.clear()
    for child in list(element):
        if not _is_drawing(child):
            gone.append(f"<{_split(child.tag)[1]}>{''.join(child.itertext())[:_TOLD]}")
            element.remove(child)
    return list(element)


def _is_drawing(element: Tree.Element) -> bool:
    namespace, name = _split(element.tag)
    moved = _split(element.get("attributeName", "").rpartition(":")[2])[1].lower()
    is_rewiring = name.lower() in _MOVING and (moved == "href" or moved.startswith("on"))
    return namespace == _SVG and name.lower() not in _GONE and not is_rewiring


def _may_stay(name: str, value: str) -> bool:
    local = _split(name)[1].lower()
    if local.startswith("on"):
        return False
    if local in ("href", "src"):
        return bool(_OWN_LINK.fullmatch(value.strip()))
    return not _fetches(value)


def _fetches(text: str) -> bool:
    return bool(_FETCHES.search(_OWN_URL.sub("", text)))


def _split(tag: object) -> tuple[str, str]:
    """Namespace and name. Comments have a function for a tag."""
    if not isinstance(tag, str):
        return "", ""
    namespace, brace, name = tag.rpartition("}")
    return (namespace[1:], name) if brace else ("", tag)
