"""TransCelerate's sentence on the certificates of a learning path: off until the agency has attested, by edition."""
