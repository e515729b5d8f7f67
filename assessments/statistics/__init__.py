"""How questions do in final tests: sums in one pass, flags for authors, and the table that the CMS shows."""
