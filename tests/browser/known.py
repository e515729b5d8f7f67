"""Faults in markup of Wagtail 7.4.4 and wagtail-localize 1.14.5 that we do not write: rule, where, and why it is left.

The accessibility statement tells of them. The comparison with what is found is exact, so that one that a new release
has mended leaves the list.
"""

_UNNAMED = "Draftail gives its text area no name; the block's heading stands before it."
_UNLABELLED = "A text field that is itself a block in a list has the block's heading before it, and no label."
_MINIMAP = "The list of contents beside a long form scrolls and cannot have the focus; its links can."
_ROLES = "A button in the first tab that opens the second says that it is a tab."
_GREEN = "Headings of the editor of translations are a light green on white."
_FILE = "The file field for a PO file is hidden behind a button, without a label."
_DRAFTAIL, _TEXT = ".public-DraftEditor-content", "input[type=text][name^=body-]"
# By the stop of a tour of the CMS, axe's name of the rule, and the elements.
THEIRS = {
    ("edit startpage", "aria-input-field-name", _DRAFTAIL): _UNNAMED,
    ("edit lessonpage", "aria-input-field-name", _DRAFTAIL): _UNNAMED,
    ("edit lessonpage", "label", _TEXT): _UNLABELLED,
    ("edit lessonpage", "scrollable-region-focusable", ".w-minimap__list"): _MINIMAP,
    ("wagtailsnippets_assessments_quiz:edit", "scrollable-region-focusable", ".w-minimap__list"): _MINIMAP,
    ("edit the translation", "label", "input[type=file][name=file]"): _FILE,
    ("edit the translation", "color-contrast", "li > h3"): _GREEN,
    ("wagtailusers_users:add", "aria-required-parent", "a[href='#tab-roles']"): _ROLES,
}
