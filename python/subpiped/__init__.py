"""The pipeline behind the stage scripts; the import linter holds its layers apart."""
