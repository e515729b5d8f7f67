"""Disposal: what goes when its period is over, under which decision, what stays, and the protocol of it."""
