"""Fetching of weights at set-up: sources, verification, and the seal that makes them complete."""
