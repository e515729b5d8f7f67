"""New certificates for a name that was misspelt or has changed: the holder asks, one or two persons decide."""
