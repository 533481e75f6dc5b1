"""What stages hand to each other: the artifacts' types and how they are read and written."""
