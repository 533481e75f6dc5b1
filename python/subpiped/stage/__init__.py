"""A stage as a program: manifest, events, log, options and exit code."""
