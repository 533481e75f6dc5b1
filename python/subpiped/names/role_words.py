"""Words that stand for a person's rank, work or kinship and are no name."""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\S+", text))


# Address and age before a name. "Thakur" or "Raja" are not here: films call people by them alone.
ADDRESS: Final = _words("""
    mr mrs ms miss dr doctor sir lady madam insp inspector sub-inspector acp dcp ips constable
    officer captain capt major colonel col lieutenant lt sergeant sgt commissioner professor prof
    judge justice advocate minister king queen prince princess uncle aunt aunty young little old
    baby the shri smt pandit
""")

# A character made of these words only has no name.
ROLES: Final = ADDRESS | _words("""
    himself herself themselves self narrator various actor actress dancer singer host guest police
    policeman cop thief goon henchman gangster villain man woman boy girl kid child father mother
    brother sister son daughter wife husband friend neighbor neighbour grandmother grandfather
    teacher student college school principal nurse patient lawyer driver taxi cab waiter waitress
    bartender bar servant maid cook guard security soldier priest shopkeeper villager reporter
    journalist news anchor manager boss secretary receptionist passenger customer caller voice
    special appearance cameo item song chief of in at a an and no number with
""")

# What Hindi speakers put after a name; capitalised by Whisper now and then.
HONORIFICS: Final = _words("""
    ji jee sahab sahib saab saheb bhai bhaiya bhaiyya bhabhi didi beta beti baba babu maa papa
    chacha chachi mama mami dada dadi nana nani yaar
""")

HONORIFICS_DEVANAGARI: Final = _words("""
    जी साहब साहिब साब भाई भैया भाभी दीदी बेटा बेटी बाबा बाबू मां माँ पापा चाचा चाची मामा मामी दादा दादी
    नाना नानी यार
""")

# What stands before a name that is told.
INTRODUCTIONS: Final = _words("""
    called named name is am i'm m nickname hello hi hey dear नाम मैं अरे हैलो
""")
