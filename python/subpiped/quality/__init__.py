"""What is suspicious in a finished track, and its verdict."""
