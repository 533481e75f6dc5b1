"""How good the subtitles are, next to what others make of the same sound with the same weights."""
