"""What readers find wrong or unclear, and what the editors answer."""
