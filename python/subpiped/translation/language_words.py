"""Words that tell a language or a negation."""

from __future__ import annotations

import re
from typing import Final

from subpiped.text.languages import language_name
from subpiped.text.plain_words import plain_words

# Commonest function words that the other languages of this table do not have.
_FUNCTION_WORDS: Final = {
    "en": "the and of is that was with this are have you not they what from his she would there",
    "de": "der und das nicht ist ich mit sie ein eine auf auch dem den wir aber wird sind haben",
    "fr": "le les et est dans pour qui vous nous je pas une sur avec cette mais ont sont ils elle",
    "es": "el los las y es por una como pero está muy también más todo usted porque hay cuando",
    "it": "il gli di che è non sono questo della anche più con ma ho perché loro nella alla",
    "pt": "o os não uma você ele ela mas isso está mais também muito seu sua foi são quando",
    "nl": "het een niet zijn dat ik van voor maar wij jij ook naar hebben wordt deze zij heeft",
    "hi": "hai hain nahi nahin kya mein aur bhi kuch mujhe tumhe raha rahi rahe tha thi liye haan"
    " ko ka ki ke se yeh woh main tum hum aap mera meri mere ho gaya karo",
}
_WORDS: Final = {code: frozenset(words.split()) for code, words in _FUNCTION_WORDS.items()}
HINDI_FUNCTION_WORDS: Final = frozenset(
    plain_words(
        "है हैं हूँ हूं था थी थे का की के को में से ने और यह ये वह वो मैं तुम आप हम भी नहीं कि जो क्या पर"
        " लिए रहा रही रहे गया गयी गई कर करो मुझे तुझे मेरा मेरी मेरे तेरा अपने अपना हो तो कुछ"
    )
)
_LEAST_HITS: Final = 3
_LEAST_SHARE: Final = 0.25

# What says no, and what may: "unable", "hardly", "मना", "असंभव".
_NO: Final = {
    "en": re.compile(
        r"\b(?:not|never|nobody|nothing|nowhere|none|neither|nor|cannot|without)\b|n['’]t\b"  # noqa: RUF001
        r"|^no\b|\bno (?:one|longer|more|way|need)\b",
        re.IGNORECASE,
    ),
    "hi": re.compile(r"नहीं|नही(?!ं)|(?<!\S)(?:(?<!यह )(?<!का )(?<!के )मत|बिना|बगैर|बग़ैर)(?!\S)"),
}
# Said with a no that denies nothing: "Isn't it?", "Never mind."
_NO_DENIAL: Final = re.compile(
    r"कोई बात नहीं|\b\w+n['’]t (?:it|he|she|they|you|we|i)\s*\?|\bnever mind\b",  # noqa: RUF001
    re.IGNORECASE,
)
_MAYBE_NO: Final = {
    "en": re.compile(
        r"\bno\b|\bnon-?\w|\bun(?!d(?:er|o)|i[a-z]|til|cle)\w{3,}|less\b|\b(?:im(?:poss|mob|prob|perf)"
        r"|in(?:abil|cap|suff|valid|vis|def|corr|appr|exp|eff|flex|compl|comp|disp|ev|act)|il(?:leg|lit)"
        r"|ir(?:rel|resp|reg)|dis(?:like|agree|appear|allow|ab|cont|sat|regard|miss)|hardly|barely"
        r"|rarely|seldom|few\b|lack|fail|refus|den[iy]|prevent|avoid|instead|rather|except|unless|until"
        r"|forb|prohibit|neg|nay\b|nah\b|absen|ceas|ain't|far from|other than|devoid|too \w+ to\b"
        r"|stop|ban(?:s|ned)?\b|free (?:of|from)|any\b)",
        re.IGNORECASE,
    ),
    "hi": re.compile(
        r"(?<!\S)(?:न|ना|गैर|ग़ैर|नो|नॉन)(?![\u0900-\u097f])|(?<!\S)(?:अ|अन|ना|नि|गैर|बे|ला|निः|दुर|वि)[\u0900-\u097f]{2,}"
        r"|मना|इनकार|इन्कार|रोक|कम|सिवा|बजाय|वंचित|रहित|मुक्त|हीन|खिलाफ|ख़िलाफ़|विरोध|विफल|छोड़|बंद|खत्म|ख़त्म"
        r"|शायद ही|जब तक|अभाव|दूर|बच|कभी|कोई|केवल|सिर्फ|सिर्फ़|थोड़|कठिन|मुश्किल|अलावा|परे|खाली|शून्य|क्यों"
    ),
}


def other_language(text: str, language: str) -> str:
    """The name of the language that a text seems to be in rather than `language`, or nothing.

    Only among the languages of the table, in Latin letters, and of texts with several words.
    """
    words = plain_words(text)
    own = sum(word in _WORDS.get(language, ()) for word in words)
    least = max(_LEAST_HITS, 2 * own + 1, _LEAST_SHARE * len(words))
    hits = {
        code: sum(word in known for word in words)
        for code, known in _WORDS.items()
        if code != language
    }
    best = max(hits, key=lambda code: hits[code])
    return language_name(best) if hits[best] >= least else ""


def is_negated(text: str, language: str) -> bool:
    """Whether a text surely says no or not; only for languages that are known here."""
    pattern = _NO.get(language)
    return pattern is not None and bool(pattern.search(_NO_DENIAL.sub("", text)))


def may_be_negated(text: str, language: str) -> bool:
    """Whether a text says no in some way, or its language is not known here."""
    pattern = _MAYBE_NO.get(language)
    return pattern is None or is_negated(text, language) or bool(pattern.search(text))
