"""Where the first migration finds the rule for names, which has moved."""

from certificates.names import validate_name

__all__ = ["validate_name"]
