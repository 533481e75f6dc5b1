"""Conversions of weights that set-up runs once, in a throw-away venv."""
