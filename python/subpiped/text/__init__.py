"""Languages, scripts and the sound of words: pure functions of text."""
