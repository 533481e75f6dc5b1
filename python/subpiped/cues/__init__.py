"""From a transcript to cues: cut, broken into lines, timed and written."""
