"""Learning paths: the courses for a role and a kind of product, and the certificate of a path."""
