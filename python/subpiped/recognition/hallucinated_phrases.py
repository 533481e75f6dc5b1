"""Phrases that Whisper learned from the ends of videos, and hallucinates where nobody speaks."""

from __future__ import annotations

from typing import Final

from subpiped.text.plain_words import plain_words

# Reported for silence and music in openai/whisper#928, ggml-org/whisper.cpp#1724 and #2191,
# SYSTRAN/faster-whisper#777. Each may be said in a film: a phrase is evidence, never a verdict.
# Answers of a word or two ("No", "Okay", "हाँ") are not in the list: films are full of them. "You"
# alone is what Whisper writes for a breath.
_PHRASES: Final = """
thank you for watching
thanks for watching
thank you for watching this video
thanks for watching everyone
thank you so much for watching
thank you very much for watching
please subscribe
please subscribe to my channel
please like and subscribe
like and subscribe
dont forget to subscribe
see you next time
ill see you in the next one
you
thank you
thank you very much
thank you so much
bye bye
subtitles by the amaraorg community
subtitles by the amara org community
transcription by castingwords
to be continued
the end
translated by
subtitles by
music
applause
foreign
foreign music
देखने के लिए धन्यवाद
वीडियो देखने के लिए धन्यवाद
चैनल को सब्सक्राइब करें
हमारे चैनल को सब्सक्राइब करें
चैनल को लाइक और सब्सक्राइब करें
धन्यवाद
सब्सक्राइब
"""
_KNOWN: Final = frozenset(plain_words(line) for line in _PHRASES.strip().splitlines())
# These stand in sentences, too; nobody says them in a film.
_CREDITS: Final = tuple(
    plain_words(text)
    for text in (
        "subscribe to",
        "the next video",
        "अगले वीडियो",
        "amara org",
        "castingwords",
        "सब्सक्राइब करें",
        "subtitles by the",
    )
)


def is_hallucinated(text: str) -> bool:
    """Whether the whole of `text` is such a phrase, or it holds one that films never have."""
    words = plain_words(text)
    if words in _KNOWN:
        return True
    return any(words[i : i + len(part)] == part for part in _CREDITS for i in range(len(words)))
