"""Questions from and to Moodle XML. `docs/moodle.md` says what of each type is carried."""
