"""How fast the pipeline is, next to what a person would use instead, with the same weights."""
