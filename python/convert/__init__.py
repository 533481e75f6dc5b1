"""Conversions of weights that setup runs once, in a throw-away venv."""
