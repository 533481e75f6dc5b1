"""Where a text may be cut without hurting its sense, as costs: 0 is a sentence's end."""

from __future__ import annotations

from typing import Final

# Costs are relative: a cut inside a phrase is worth four cuts at commas. Sources: BBC Subtitle
# Guidelines ("Break at natural points"), Netflix Timed Text Style Guide ("Line Treatment").
SENTENCE_END: Final = 0.0
CLAUSE_END: Final = 1.0
BEFORE_CONNECTOR: Final = 2.0
INSIDE_PHRASE: Final = 4.0
INSIDE_NAME: Final = 7.0
AFTER_LEADER: Final = 8.0

_CLOSING: Final = "\"'»”’)]」』"  # noqa: RUF001 - a closing quote is what is meant
_OPENING: Final = "\"'«“‘([「『-"  # noqa: RUF001
_SENTENCE_MARKS: Final = ".?!…।॥。？！"  # noqa: RUF001 - full-width marks of CJK text
_CLAUSE_MARKS: Final = ",;:—–،؛，、；："  # noqa: RUF001
_ABBREVIATIONS: Final = frozenset({"mr.", "mrs.", "ms.", "dr.", "st.", "prof.", "vs."})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that a cut may stand before.
_CONNECTORS: Final = _words(
    "and but or nor so yet because although though while when where which who whom whose that if"
    " unless until since before after than as to of in on at by for from with without into onto"
    " about over under between through against और लेकिन मगर या कि तो क्योंकि जब अगर पर फिर"
)
# Words that lean on what follows: no cut after them.
_LEADERS: Final = _words(
    "a an the my your his her its our their this these those and but or nor to of in on at by for"
    " from with without into onto about i'm you're he's she's it's we're they're is are was were be"
    " been am do does did don't doesn't didn't will would can could shall should may might must"
    " have has had not no very i you he she we they और लेकिन मगर या कि अगर बहुत नहीं मत"
)
# Hindi postpositions lean on what stands before: no cut in front of them.
_FOLLOWERS: Final = _words(
    "का के की को से में ने तक वाला वाले वाली है हैं था थे थी हूँ हूं हो गया गई गए रहा रहे रही"
)


def _bare(word: str) -> str:
    return word.strip(_OPENING + _CLOSING + _SENTENCE_MARKS + _CLAUSE_MARKS).lower()


def ends_sentence(word: str) -> bool:
    """Whether a sentence ends with this word."""
    core = word.rstrip(_CLOSING)
    return core.endswith(tuple(_SENTENCE_MARKS)) and core.lower() not in _ABBREVIATIONS


def ends_clause(word: str) -> bool:
    """Whether a clause or a sentence ends with this word."""
    return ends_sentence(word) or word.rstrip(_CLOSING).endswith(tuple(_CLAUSE_MARKS))


def cut_cost(before: str, after: str) -> float:
    """The cost of a cut between two neighbouring words."""
    if ends_sentence(before):
        return SENTENCE_END
    if ends_clause(before):
        return CLAUSE_END
    if _bare(before) in _LEADERS or _bare(after) in _FOLLOWERS:
        return AFTER_LEADER
    if _bare(after) in _CONNECTORS:
        return BEFORE_CONNECTOR
    if before[:1].isupper() and after[:1].isupper():
        return INSIDE_NAME
    return INSIDE_PHRASE
