"""A course's edition as a book: an EPUB file, and one page to print."""
