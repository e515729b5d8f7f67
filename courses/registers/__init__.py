"""The registers of courses: enrolments, attempts, grades, completions and certificates."""
