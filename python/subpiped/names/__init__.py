"""The names of a film: glossary, prompts for recognition, and correction of misheard names."""
