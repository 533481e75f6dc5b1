"""Fetching of weights at setup: sources, verification, and the seal that makes them complete."""
