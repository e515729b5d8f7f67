"""Revoking a certificate: the holder is heard, two persons decide, and the letter says how to appeal."""
