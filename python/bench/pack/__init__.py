"""A folder from which a Linux machine without a network runs the bench, in parts."""
