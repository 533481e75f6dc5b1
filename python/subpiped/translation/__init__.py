"""Text in one language from text in another."""
