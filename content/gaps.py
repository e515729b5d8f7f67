"""The gaps of a text: [1], [2] … in the order in which they are written. Apart from the readers of files, which no
web process needs.
"""

import re


def numbers_of_gaps(text: str) -> list[int]:
    """The numbers of the gaps in a text, where [1] is one."""
    return [int(number) for number in re.findall(r"\[(\d{1,3})\]", text)]
