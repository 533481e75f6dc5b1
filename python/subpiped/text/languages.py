"""Language codes: ISO 639-1 to the ISO 639-2 code that containers carry, and the English name."""

from __future__ import annotations

from typing import Final

# Whisper's languages (openai/whisper tokenizer.py) as `639-1 639-2/T[/B] name`; the B code is the
# one that Matroska files made before 2020 carry (ger, fre, chi).
_TABLE: Final = """
af afr Afrikaans|am amh Amharic|ar ara Arabic|as asm Assamese|az aze Azerbaijani|ba bak Bashkir
be bel Belarusian|bg bul Bulgarian|bn ben Bengali|bo bod/tib Tibetan|br bre Breton|bs bos Bosnian
ca cat Catalan|cs ces/cze Czech|cy cym/wel Welsh|da dan Danish|de deu/ger German|el ell/gre Greek
en eng English|es spa Spanish|et est Estonian|eu eus/baq Basque|fa fas/per Persian|fi fin Finnish
fo fao Faroese|fr fra/fre French|gl glg Galician|gu guj Gujarati|ha hau Hausa|haw haw Hawaiian
he heb Hebrew|hi hin Hindi|hr hrv Croatian|ht hat Haitian Creole|hu hun Hungarian
hy hye/arm Armenian|id ind Indonesian|is isl/ice Icelandic|it ita Italian|ja jpn Japanese
jw jav Javanese|ka kat/geo Georgian|kk kaz Kazakh|km khm Khmer|kn kan Kannada|ko kor Korean
la lat Latin|lb ltz Luxembourgish|ln lin Lingala|lo lao Lao|lt lit Lithuanian|lv lav Latvian
mg mlg Malagasy|mi mri/mao Maori|mk mkd/mac Macedonian|ml mal Malayalam|mn mon Mongolian
mr mar Marathi|ms msa/may Malay|mt mlt Maltese|my mya/bur Burmese|ne nep Nepali
nl nld/dut Dutch|nn nno Norwegian Nynorsk|no nor Norwegian|oc oci Occitan|pa pan Punjabi
pl pol Polish|ps pus Pashto|pt por Portuguese|ro ron/rum Romanian|ru rus Russian|sa san Sanskrit
sd snd Sindhi|si sin Sinhala|sk slk/slo Slovak|sl slv Slovenian|sn sna Shona|so som Somali
sq sqi/alb Albanian|sr srp Serbian|su sun Sundanese|sv swe Swedish|sw swa Swahili|ta tam Tamil
te tel Telugu|tg tgk Tajik|th tha Thai|tk tuk Turkmen|tl tgl Tagalog|tr tur Turkish|tt tat Tatar
uk ukr Ukrainian|ur urd Urdu|uz uzb Uzbek|vi vie Vietnamese|yi yid Yiddish|yo yor Yoruba
yue yue Cantonese|zh zho/chi Chinese
"""
_ENTRIES: Final = [
    entry.split(maxsplit=2) for entry in _TABLE.strip().replace("\n", "|").split("|")
]
_CODES: Final[dict[str, str]] = {short: codes.split("/")[0] for short, codes, _ in _ENTRIES}
_NAMES: Final[dict[str, str]] = {short: name for short, _, name in _ENTRIES}
_SHORT: Final[dict[str, str]] = {
    code: short for short, codes, _ in _ENTRIES for code in (short, *codes.split("/"))
}


def short_code(tag: str | None) -> str | None:
    """The ISO 639-1 code of a language tag (`hin`, `hi`, `HI-IN`), or None if it names none.

    `und`, `mis`, `mul`, `zxx` and unknown codes name none.
    """
    if not tag:
        return None
    return _SHORT.get(tag.strip().lower().replace("_", "-").partition("-")[0])


def container_code(language: str) -> str:
    """The ISO 639-2/T code for a stream's language tag; `und` for an unknown language."""
    return _CODES.get(short_code(language) or "", "und")


def language_name(language: str) -> str:
    """The English name, or the code itself when it is not known."""
    return _NAMES.get(short_code(language) or "", language)


def sidecar_suffix(language: str) -> str:
    """The language part of a subtitle file's name.

    Hindi is `hin`: media servers read `.hi.` as hearing-impaired (jellyfin/jellyfin#7379).
    """
    return "hin" if language == "hi" else language
