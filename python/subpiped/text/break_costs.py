"""Where a text may be cut without hurting its sense, as costs: 0 is a sentence's end."""

from __future__ import annotations

import re
from typing import Final

from subpiped.text.numbers import binds

# Costs are relative: a cut inside a phrase is worth four cuts at commas. Sources: BBC Subtitle
# Guidelines ("Break at natural points"), Netflix Timed Text Style Guide ("Line Treatment").
SENTENCE_END: Final = 0.0
CLAUSE_END: Final = 1.0
BEFORE_CLAUSE: Final = 1.5
BEFORE_OBJECT: Final = 2.0
BEFORE_PHRASE: Final = 2.5
BEFORE_TIE: Final = 3.0
INSIDE_PHRASE: Final = 4.0
INSIDE_NAME: Final = 7.0
AFTER_LEADER: Final = 8.0
# Where a script writes no spaces, any two characters may belong to one word.
INSIDE_WORD: Final = 9.0
# `5 | crore` is read as another number first.
INSIDE_NUMBER: Final = 50.0

_CLOSING: Final = "\"'»”’)]」』）》〉】"  # noqa: RUF001 - a closing quote is what is meant
_OPENING: Final = "\"'«“‘([「『-"  # noqa: RUF001
_SENTENCE_MARKS: Final = ".?!…।॥؟۔。？！"  # noqa: RUF001 - marks of Arabic, Urdu and CJK text
_CLAUSE_MARKS: Final = ",;:—–،؛，、；："  # noqa: RUF001


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ABBREVIATIONS: Final = _words(
    "mr. mrs. ms. dr. st. prof. vs. sr. jr. capt. lt. col. gen. sgt. rs. smt. shri. a.m. p.m."
)


# Words that begin a clause, a clause that is part of the one before, or a phrase: a cut may stand
# before each.
_CLAUSE_WORDS: Final = _words(
    "but so yet because although though while when if unless until since before after"
    " लेकिन मगर कि तो क्योंकि जब अगर फिर जो ताकि इसलिए वरना बल्कि जबकि"
)
_OBJECT_WORDS: Final = _words("that whether which who whom whose where what why how")
_PHRASE_WORDS: Final = _words(
    "as than to of in on at by for from with without into onto about over under between through"
    " against during"
)
# `and` begins a clause where its subject follows, else it ties two words together.
_TIES: Final = _words("and or nor और या")
_SUBJECTS: Final = _words(
    "i i'm i'd i've i'll you you're he he's she she's it it's we we're they they're there then that"
    " this what who how why where when let let's if मैं"
    " मैंने तुम तुमने आप आपने वह वो उसने हम हमने वे उन्होंने यह ये"
)
# Words that lean on what follows: no cut after them.
_LEADERS: Final = _words(
    "a an the my your his her its our their this these those and but or nor to of in on at by for"
    " from with without into onto about i'm you're he's she's it's we're they're is are was were be"
    " been am do does did don't doesn't didn't will would can could shall should may might must"
    " have has had not no very i you he she we they i'd i'll i've you'll you've we'll we've they'll"
    " they've he'd she'd won't can't couldn't wouldn't shouldn't isn't aren't wasn't weren't than"
    " as और लेकिन मगर या कि अगर बहुत नहीं मत न"
)
# Hindi postpositions, particles and auxiliaries lean on what stands before: no cut before them.
_FOLLOWERS: Final = _words(
    "का के की को से में ने तक पर वाला वाले वाली है हैं था थे थी थीं हूँ हूं हो गया गई गए गयी गये रहा रहे रही"
    " भी ही जी साथ लिए चुका चुके चुकी सकता सकते सकती होगा होगी होंगे"
)
_INITIAL: Final = re.compile(r"[A-HJ-Z]\.")
_NO_NAMES: Final = _words("i i'm i'd i've i'll")


def _bare(word: str) -> str:
    bare = word.strip(_OPENING + _CLOSING + _SENTENCE_MARKS + _CLAUSE_MARKS).lower()
    return bare.replace("\u2019", "'")


def ends_sentence(word: str) -> bool:
    """Whether a sentence ends with this word."""
    core = word.rstrip(_CLOSING)
    if not core.endswith(tuple(_SENTENCE_MARKS)) or core.lower() in _ABBREVIATIONS:
        return False
    # The initial of a name, as in `J. R. D. Tata`; `So did I.` is a sentence.
    return _INITIAL.fullmatch(core.lstrip(_OPENING)) is None


def ends_clause(word: str) -> bool:
    """Whether a clause or a sentence ends with this word."""
    return ends_sentence(word) or word.rstrip(_CLOSING).endswith(tuple(_CLAUSE_MARKS))


def cut_cost(before: str, after: str, following: str = "") -> float:
    """The cost of a cut between two neighboring words; `following` stands behind `after`."""
    if binds(before, after):
        return INSIDE_NUMBER
    if ends_clause(before):
        return SENTENCE_END if ends_sentence(before) else CLAUSE_END
    first, second = _bare(before), _bare(after)
    if first in _LEADERS or second in _FOLLOWERS:
        return AFTER_LEADER
    if second in _CLAUSE_WORDS or (second in _TIES and _bare(following) in _SUBJECTS):
        cost = BEFORE_CLAUSE
    elif second in _OBJECT_WORDS:
        cost = BEFORE_OBJECT
    elif second in _PHRASE_WORDS:
        cost = BEFORE_PHRASE
    elif second in _TIES:
        cost = BEFORE_TIE
    elif before[:1].isupper() and after[:1].isupper() and not {first, second} & _NO_NAMES:
        cost = INSIDE_NAME
    else:
        cost = INSIDE_PHRASE
    return cost
