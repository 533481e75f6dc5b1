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
BEFORE_OF: Final = 4.5
INSIDE_NOUN_PHRASE: Final = 5.5
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
    " डॉ. डा. प्रो. श्री."
    # Latin letters of names by their sound, but for those that are words (आई, के, जी, ओ, पी).
    " ए. बी. सी. डी. ई. एफ. एच. जे. एल. एम. एन. क्यू. आर. एस. टी. यू. वी. डब्ल्यू. एक्स. वाई. जेड."
)


# Words that begin a clause, a clause that is part of the one before, or a phrase: a cut may stand
# before each.
_CLAUSE_WORDS: Final = _words(
    "but so yet because although though while when if unless until since before after"
    " लेकिन मगर कि तो क्योंकि जब अगर फिर जो ताकि इसलिए वरना बल्कि जबकि"
)
_OBJECT_WORDS: Final = _words("that whether which who whom whose where what why how")
_PHRASE_WORDS: Final = _words(
    "as than in on at by for from with without into onto about over under between through"
    " against during"
)
_BEGINS: Final = {
    **dict.fromkeys(_CLAUSE_WORDS, BEFORE_CLAUSE),
    **dict.fromkeys(_OBJECT_WORDS, BEFORE_OBJECT),
    **dict.fromkeys(_PHRASE_WORDS, BEFORE_PHRASE),
    "to": BEFORE_TIE,
    "of": BEFORE_OF,
}
# Words that are one with the `to` or another small word behind them: `going | to lend`,
# `good | to have`, `looking | for`, `as soon | as`.
_BEFORE_TO: Final = _words(
    "able about according afraid allowed allows as asked begin begins began begun belong belonged"
    " bound close closer come comes decide decided dare easier easy enough expect expected fail"
    " failed forget forgot forced free get gets given glad going gonna good got great had happen"
    " happened happens happy hard harder has hate have help hope hoped hoping how important"
    " impossible keen learned like liked likely listen listened listening love loved managed mean"
    " means meant need needed needs nice ought planning possible prepared pretended promise"
    " promised proud ready refuse refused refuses safe seem seemed seems sorry start started sure"
    " supposed talk talked talking tend tends tried tries try trying unable used want wanted wants"
    " welcome what where willing wish wished"
)
_TIGHT_PAIRS: Final = frozenset(
    pair
    for firsts, seconds in (
        ("look looked looking looks wait waited waiting ask asked asking search searching", "for"),
        ("look looked looking looks laugh laughed laughing shout shouted stare staring", "at"),
        ("pick picked give gave given get got go went come came stand stood sit sat turn turned"
         " grow grew hang hung wake woke shut take took put turned move moved run ran walk walked"
         " let bring brought", "up down out in on off back over away"),
        ("soon long far well much many good same such", "as"),
        ("more less rather other better worse", "than"),
        ("all", "over about of along around"),
        ("because out instead inside outside front", "of"),
        ("think thought talk talked talking worry worried dream", "about of"),
        ("deal agree agreed disagree fed happy angry", "with"),
        ("right even just only not", "as at in on if when now before after because"),
        ("so", "that"), ("no", "matter"), ("each", "other"), ("at", "all least last"),
    )
    for pair in ((one, two) for one in firsts.split() for two in seconds.split())
)  # fmt: skip
# Between one of these and its noun stand adjectives at most: `the old | railway bridge`.
_DETERMINERS: Final = _words(
    "a an the my your his her its our their this these those some any every each no"
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
    " that's there's what's who's where's here's let's because although though while if unless"
    " until whether which who whose what why how when where every each any some both such so too"
    " that really quite just only even much many more most less several few into over under between"
    " through against during mr mrs ms dr"
    " as और लेकिन मगर या कि अगर बहुत नहीं मत न"
)
# Objects, and Hindi postpositions, particles and auxiliaries lean on what stands before: no cut
# before them.
_FOLLOWERS: Final = _words(
    "me him them us"
    " का के की को से में ने तक पर वाला वाले वाली है हैं था थे थी थीं हूँ हूं हो गया गई गए गयी गये रहा रहे रही"
    " भी ही जी साथ लिए चुका चुके चुकी सकता सकते सकती होगा होगी होंगे"
)
_INITIAL: Final = re.compile(r"[A-HJ-Z]\.")
# `to call | you as soon as`: an object, as no verb follows it.
_OBJECTS: Final = _words("you it her")
_AFTER_OBJECTS: Final = frozenset(_BEGINS) | _TIES
_YEAR_DIGITS: Final = 4
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


def _counts(before: str, after: str) -> bool:
    """Whether a number says how much there is of what follows, as in `a 4% | global tax`.

    Four digits are a year, mostly, which ends its phrase.
    """
    number = before.lstrip("₹$€£").replace(",", "").replace(".", "")
    share = number.removesuffix("%")
    return share.isdigit() and (share != number or len(share) != _YEAR_DIGITS) and after.isalpha()


def cut_cost(before: str, after: str, following: str = "", earlier: str = "") -> float:
    """The cost of a cut between two neighboring words.

    `following` stands behind `after`, `earlier` before `before`.
    """
    if binds(before, after):
        return INSIDE_NUMBER
    if ends_clause(before):
        return SENTENCE_END if ends_sentence(before) else CLAUSE_END
    first, second, third = _bare(before), _bare(after), _bare(following)
    if first in _LEADERS or second in _FOLLOWERS or not second:
        return AFTER_LEADER
    is_object = second in _OBJECTS and (ends_clause(after) or third in _AFTER_OBJECTS)
    if is_object or (first, second) in _TIGHT_PAIRS or (second == "to" and first in _BEFORE_TO):
        return INSIDE_NAME
    if second in _TIES:
        return BEFORE_CLAUSE if third in _SUBJECTS else BEFORE_TIE
    return _BEGINS.get(second) or _inside(before, after, earlier)


def _inside(before: str, after: str, earlier: str) -> float:
    """The cost of a cut inside a phrase."""
    first, second = _bare(before), _bare(after)
    if before[:1].isupper() and after[:1].isupper() and not {first, second} & _NO_NAMES:
        return INSIDE_NAME
    in_noun_phrase = _counts(first, second) or _bare(earlier) in _DETERMINERS
    return INSIDE_NOUN_PHRASE if in_noun_phrase else INSIDE_PHRASE
