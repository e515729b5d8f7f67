"""What this server knows of the H5P content types that it can score itself."""

from collections.abc import Callable
from typing import Any

# By machine name: a function of the content's parameters and the statement's result, which gives the score between 0
# and 1, or None where the response cannot be read.
RESCORERS: dict[str, Callable[[dict[str, Any], dict[str, Any]], float | None]] = {}
