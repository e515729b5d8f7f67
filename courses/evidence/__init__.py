"""The evidence record of a completion: what was read, asked, answered and graded, as one document with a digest."""
