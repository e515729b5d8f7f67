"""What is measured on each page: axe, what runs over or is cut off, focus that shows, language and title."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.browser.server import ROOT

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
Chosen = tuple[str, list[str]]
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WCAG: Chosen = ("tag", _TAGS)
# Headings without jumps, landmarks, one h1: no criterion by itself, but ours to keep on our own pages.
OURS: Chosen = ("tag", [*_TAGS, "best-practice"])
COLOURS: Chosen = ("rule", ["color-contrast"])

_RUN = """async ([type, values, known]) => {
  const found = await axe.run(document, {runOnly: {type, values}, resultTypes: ["violations"], elementRef: true});
  const place = n => known.find(selector => n.element.matches(selector)) || n.target.flat().join(" ");
  return found.violations.flatMap(v => v.nodes.map(n => [v.id, place(n), n.html.slice(0, 160)]));
}"""

# Text and controls that stand outside the window, or that a box with hidden overflow cuts off.
_LOST = """() => {
  const wide = document.documentElement.clientWidth, lost = [];
  if (document.documentElement.scrollWidth > wide) lost.push("the page scrolls sideways");
  const scrolls = e => ["auto", "scroll"].includes(getComputedStyle(e).overflowX);
  const cuts = e => ["hidden", "clip"].includes(getComputedStyle(e).overflowX);
  const name = e => `${e.tagName.toLowerCase()}.${e.className} "${(e.innerText || e.value || "").trim().slice(0, 40)}"`;
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!own && !e.matches("button, input, select, textarea, img, video, svg, progress")) continue;
    if (!e.checkVisibility({visibilityProperty: true}) || e.closest(".visually-hidden, .skip, option")) continue;
    const box = e.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    let inner = {left: 0, right: wide};
    for (let up = e.parentElement; up && up !== document.body; up = up.parentElement) {
      if (scrolls(up)) { inner = null; break; }
      if (!cuts(up)) continue;
      const edge = up.getBoundingClientRect();
      inner = {left: Math.max(inner.left, edge.left), right: Math.min(inner.right, edge.right)};
    }
    if (inner && (box.right > inner.right + 1 || box.left < inner.left - 1)) lost.push(`outside: ${name(e)}`);
    if (e.matches("select, input, progress, svg, video")) continue;
    const style = getComputedStyle(e);
    if (cuts(e) && e.scrollWidth > e.clientWidth + 1) lost.push(`cut off: ${name(e)}`);
    const isLow = e.scrollHeight > e.clientHeight + 2;
    if (isLow && ["hidden", "clip"].includes(style.overflowY)) lost.push(`cut off: ${name(e)}`);
  }
  return lost;
}"""

# After a press of Tab, focus by script counts as focus by keyboard.
_FOCUS = """() => {
  const line = (style, width, colour) => style === "none" || width === "0px" ? "" : `${width} ${colour}`;
  const parts = s => [
    line(s.outlineStyle, s.outlineWidth, s.outlineColor), line(s.borderTopStyle, s.borderTopWidth, s.borderTopColor),
    s.boxShadow, s.backgroundColor, s.top,
  ];
  const chain = e => [e, e.parentElement, e.parentElement && e.parentElement.parentElement].filter(Boolean);
  const look = e => JSON.stringify(chain(e).map(x => parts(getComputedStyle(x))));
  const unseen = [], was = document.activeElement;
  for (const e of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")) {
    if (e.disabled || e.type === "hidden" || !e.checkVisibility({visibilityProperty: true})) continue;
    document.activeElement.blur();
    const before = look(e);
    e.focus({preventScroll: true});
    const box = e.getBoundingClientRect();
    if (document.activeElement !== e || look(e) === before || box.width < 2 || box.height < 2)
      unseen.push(e.outerHTML.slice(0, 140));
  }
  if (was && was.focus) was.focus({preventScroll: true});
  return unseen;
}"""

# The summary has the focus; each of its links leads to a control that says what is wrong with it.
_ERRORS = """() => {
  const summary = document.querySelector(".error-summary"), out = [];
  if (!summary) return ["no summary of errors"];
  if (document.activeElement !== summary) out.push(`the focus is on ${document.activeElement.outerHTML.slice(0, 80)}`);
  const links = summary.querySelectorAll("a");
  if (!links.length) out.push("the summary has no link");
  for (const link of links) {
    if (!link.getAttribute("href").startsWith("#")) continue;
    const field = document.querySelector(link.getAttribute("href"));
    if (!field || !field.matches("input, select, textarea")) { out.push(`no field: ${link.outerHTML}`); continue; }
    const said = field.closest("fieldset[aria-describedby]") || field;
    if (said === field && field.getAttribute("aria-invalid") !== "true") out.push(`not marked as wrong: ${field.id}`);
    const texts = (said.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
    const tells = e => e && (e.matches(".field__error") || e.querySelector(".field__error"));
    if (!texts.some(id => tells(document.getElementById(id)))) out.push(`not told what is wrong: ${field.id}`);
  }
  return out;
}"""

_FACTS = """() => ({
  title: document.title, lang: document.documentElement.lang, mains: document.querySelectorAll("main").length,
  refreshes: document.querySelectorAll("meta[http-equiv=refresh]").length, moving: document.getAnimations().length,
})"""


@dataclass(frozen=True, slots=True)
class Fault:
    """What axe found on one node. `target`: the known selector that it matches, else axe's own."""

    stop: str
    variant: str
    rule: str
    target: str
    html: str


def axe(page: Page, stop: str, variant: str, chosen: Chosen, known: Iterable[str] = ()) -> list[Fault]:
    """Violations of the chosen rules."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE)
    return [Fault(stop, variant, *found) for found in page.evaluate(_RUN, [*chosen, list(known)])]


def lost(page: Page) -> list[str]:
    """Texts and controls that are outside the window or cut off."""
    return list(page.evaluate(_LOST))


def lost_at_double_text(page: Page) -> list[str]:
    """The same with text of twice the size on a window half as wide."""
    page.set_viewport_size({"width": 640, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found = lost(page)
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def unseen_focus(page: Page) -> list[str]:
    """Links, buttons and fields that look the same with the focus as without."""
    page.keyboard.press("Tab")
    return list(page.evaluate(_FOCUS))


def unlinked_errors(page: Page) -> list[str]:
    """What a summary of errors lacks."""
    return list(page.evaluate(_ERRORS))


def facts(page: Page) -> dict[str, Any]:
    """Title, language, number of main landmarks, refreshes by themselves, running animations."""
    return dict(page.evaluate(_FACTS))
