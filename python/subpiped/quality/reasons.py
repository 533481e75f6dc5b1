"""What is wrong with a track: figures held against limits, in words that a person understands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from subpiped.artifacts.segments import total
from subpiped.media.missing_sound import say_late, say_missing
from subpiped.quality.limits import WORST_FIRST, Findings, Limit, Reason
from subpiped.text.clock import clock
from subpiped.text.languages import language_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subpiped.quality.figures import Figures

# Where a source is named, the number is its. The others lie between a healthy film (no repeated
# sentence, no cue over silence, 0.6 % for its commonest line) and the smallest of the failures seen
# in a run of 2,242 cues that nobody checked: 54 cues over silence (2.4 %), 113 repeated ones (5 %)
# with 23 in a row, 76 lost words, one cue of 297 s, 334 cues in other scripts.

# Netflix's General Requirements: 7 s at the most; the cue before is gone from memory long before
# 10 s, and no style guide known to us (BBC, EBU, ARD) lets one stand longer.
_LONG_CUE: Final = 10.0
_SILENCE: Final = (Limit(2, 0.005), Limit(10, 0.02, few=3, few_share=0.5))
# Three sentences the same in a row are already rare in speech; more is a recognizer in a loop.
_RUN: Final = (3, 5)
# "No! No! No!" of one or two words, and refrains.
_SHORT_RUN: Final = (6, 12)
_SAME: Final = (Limit(4, 0.005), Limit(8, 0.02))
_NEAR: Final = (Limit(6, 0.02), Limit(12, 0.08))
_COMMON: Final = Limit(6, 0.04)
# Short lines ("Yes.", "No.") make up to a twentieth of the cues of real films.
_COMMON_SHORT: Final = Limit(8, 0.2)
# Writing loses nothing by design; a number or name written anew may look like a lost word.
_LOST: Final = (Limit(2), Limit(10, few=4, few_share=0.1))
_OVERLAPS: Final = (Limit(1), Limit(3))
# An untranslated cue is not to be published; letters are proof, Latin function words evidence.
_WRONG_SCRIPT: Final = Limit(1)
_UNTRANSLATED: Final = (Limit(1), Limit(3, 0.005))
# Two scripts of other languages in one track are no quotation any more.
_SCRIPTS: Final = (1, 2)
_ROMANIZED: Final = Limit(5, 0.2)
# A voice is also a scream, a hum, a breath: up to a fifth of agreed speech cannot be written.
_COVERED: Final = (0.8, 0.5)
_ENOUGH_SPEECH: Final = 20.0
_UNCOVERED: Final = Limit(6.0, 0.05)
# With less speech the detectors may be wrong all through; with a minute of it a film is not mute.
_SILENT_FILM: Final = 60.0
_TOO_FAST: Final = (Limit(3, 0.02), Limit(10, 0.2))
_FAST: Final = Limit(5, 0.1)
_DROPPED: Final = (Limit(5, 0.05), Limit(10, 0.3))
_LOST_CHUNKS: Final = Limit(2, 0.02)
_RULES: Final = Limit(2, 0.01)
# Films say each name a few times; a change in every third cue is a word that is no name.
_NAMES: Final = Limit(10, 0.3)
# Of words that are less likely than not, at least so many but for chance. Set on 31 recordings
# (clear, noisy, under music, squeezed, by telephone), checked on 10 others, Whisper base: above 0.2
# at least 28 % of the words were wrong, below 0.11 at most 18 %; clear ones had 0 to 0.09.
_DOUBTFUL: Final = (0.11, 0.2)
_FEW_WORDS: Final = 3
# Whisper itself decodes again below a mean probability of 0.37 (exp of -1). English by the smallest
# model is at 0.63 to 0.85, Hindi by it (which nobody should trust) at 0.32.
_CONFIDENCE: Final = 0.5
_FEW_CUES: Final = 3
# A sentence that is not there is missed at once.
_GAPS: Final = (Limit(1), Limit(5, 0.05, few=3, few_share=0.3))
# A check that only raises a doubt is wrong as often as not; many of them are not.
_DOUBTFUL_TRANSLATIONS: Final = (Limit(5, 0.15), Limit(20, 0.5))
_OTHER_CODES: Final = frozenset({"overlap", "reading_speed", "max_duration"})


def _counted(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number} {many}"


def _speech(figures: Figures, found: Findings) -> None:
    cover = figures.coverage
    if figures.cues == 0:
        long = cover.speech >= _SILENT_FILM
        said = (
            f"{cover.speech:.0f} s of speech were found, but none of it could be understood"
            if long
            else "no speech was found, so there are no subtitles"
        )
        code = "nothing_understood" if long else "no_speech"
        found.add("review" if long else "warning", code, said, cover.speech, _SILENT_FILM)
        return
    if cover.speech >= _ENOUGH_SPEECH:
        share = cover.covered / cover.speech
        for severity, limit in zip(WORST_FIRST, reversed(_COVERED), strict=True):
            if share < limit:
                said = f"only {share:.0%} of the speech has a subtitle"
                found.add(severity, "speech_uncovered", said, share, limit)
                break
    bare = total(cover.uncovered)
    if cover.uncovered and _UNCOVERED.is_reached(bare, cover.speech):
        places = _counted(len(cover.uncovered), "place", "places")
        said = (
            f"{bare:.0f} s of speech in {places} have no subtitle, the first at "
            f"{clock(cover.uncovered[0].start)}"
        )
        found.add("warning", "speech_without_cue", said, bare, _UNCOVERED.of(cover.speech))
    silent = len(cover.over_silence)
    said = f"{_counted(silent, 'subtitle is', 'subtitles are')} shown where nobody speaks"
    found.many("over_silence", silent, _SILENCE, said)


def _sound(figures: Figures, found: Findings) -> None:
    missing = figures.facts.missing
    if missing:
        found.add("warning", "film_incomplete", say_missing(missing), total(missing), 0)
    late = figures.facts.late
    if late:
        found.add("warning", "stream_dropped", say_late(late[0]), len(late), 0)


def _timing(figures: Figures, found: Findings) -> None:
    longest = max(figures.facts.cues, key=lambda cue: cue.end - cue.start, default=None)
    limit = max(_LONG_CUE, figures.facts.rules.max_cue + 0.01)
    if longest is not None and figures.longest_cue > limit:
        seconds = f"{figures.longest_cue:.0f} s"
        said = f"one subtitle stays on screen for {seconds}, at {clock(longest.start)}"
        found.add("review", "long_cue", said, figures.longest_cue, limit)
    overlaps = len(figures.overlaps)
    said = (
        f"{_counted(overlaps, 'subtitle begins', 'subtitles begin')} before the previous one ends"
    )
    found.many("overlaps", overlaps, _OVERLAPS, said)
    fast = len(figures.too_fast)
    said = f"{_counted(fast, 'subtitle is', 'subtitles are')} gone before most people can read it"
    found.many(
        "too_fast",
        fast,
        _TOO_FAST,
        said.replace("read it", "read it" if fast == 1 else "read them"),
    )
    if not any(r.code == "too_fast" for r in found.reasons):
        said = f"{_counted(len(figures.fast), 'subtitle is', 'subtitles are')} hard to read in time"
        found.many("fast", len(figures.fast), (_FAST, None), said)
    others = sum(v.rule not in _OTHER_CODES for v in figures.violations)
    said = f"{_counted(others, 'subtitle breaks', 'subtitles break')} a layout rule"
    found.many("rules_broken", others, (_RULES, None), said)


def _repetition(figures: Figures, found: Findings) -> None:
    repeats = figures.repeats
    said = f"“{repeats.common_text}” is {repeats.common_count} of {figures.cues} subtitles"
    found.many("one_phrase", repeats.common_count, (None, _COMMON), said)
    said = (
        f"“{repeats.common_short_text}” is {repeats.common_short_count} of {figures.cues} subtitles"
    )
    found.many("one_phrase", repeats.common_short_count, (None, _COMMON_SHORT), said)
    for run, limits in (
        (repeats.longest_run, _RUN),
        (repeats.longest_short_run, _SHORT_RUN),
    ):
        for severity, least in zip(WORST_FIRST, reversed(limits), strict=True):
            if run >= least:
                said = f"{run} subtitles in a row say the same thing"
                found.add(severity, "same_in_a_row", said, run, least)
                break
    same = len(repeats.same)
    said = f"{_counted(same, 'subtitle repeats', 'subtitles repeat')} the previous one"
    found.many("duplicates", same, _SAME, said)
    near = len(repeats.near)
    said = f"{_counted(near, 'subtitle is', 'subtitles are')} nearly the same as the previous one"
    found.many("near_duplicates", near, _NEAR, said)


def _language(figures: Figures, found: Findings) -> None:
    facts, foreign = figures.facts, figures.foreign
    name = language_name(facts.language)
    wrong = len(foreign.wrong_script)
    said = f"{_counted(wrong, 'subtitle is', 'subtitles are')} not in {name} letters"
    found.many("wrong_script", wrong, (None, _WRONG_SCRIPT), said)
    scripts = len(foreign.scripts)
    said = (
        f"{_counted(scripts, 'other script', 'other scripts')} in the {name} track: "
        + ", ".join(foreign.scripts)
    )
    for severity, limit in zip(WORST_FIRST, reversed(_SCRIPTS), strict=True):
        if scripts >= limit:
            found.add(severity, "other_scripts", said, scripts, limit)
            break
    bare = len(foreign.untranslated)
    said = f"{_counted(bare, 'subtitle seems', 'subtitles seem')} to be untranslated Hindi"
    found.many("untranslated", bare, _UNTRANSLATED, said)
    said = f"{len(foreign.romanized)} subtitles are in Latin letters, not in those of {name}"
    found.many("romanized", len(foreign.romanized), (_ROMANIZED, None), said)
    if facts.language != facts.wanted and figures.cues:
        wanted = language_name(facts.wanted)
        said = f"the subtitles are in {name}, not in {wanted}"
        found.add("warning", "language_mismatch", said, 1, 0)


def _recognition(figures: Figures, found: Findings) -> None:
    said = f"{_counted(figures.words_lost, 'spoken word is', 'spoken words are')} missing"
    found.many("words_lost", figures.words_lost, _LOST, said, of=figures.words)
    dropped = figures.chunks("dropped")
    chunks = dropped + len(figures.facts.transcript.segments)
    said = (
        f"{_counted(dropped, 'part of the speech was', 'parts of the speech were')} left out: the "
        "text there was not reliable"
    )
    found.many("chunks_dropped", dropped, _DROPPED, said, of=chunks)
    lost = figures.chunks("lost")
    parts = _counted(lost, "part of the speech has", "parts of the speech have")
    said = f"{parts} no recognized words"
    found.many("chunks_lost", lost, (_LOST_CHUNKS, None), said, of=chunks)
    _doubtful(figures, found)
    sure = figures.mean_confidence
    # Of words that are timed each is judged: that tells more.
    timed = figures.doubtful.words > 0
    if not timed and sure is not None and sure < _CONFIDENCE and figures.cues >= _FEW_CUES:
        said = f"the recognizer was unsure: {sure:.0%} confident on average"
        found.add("warning", "low_confidence", said, sure, _CONFIDENCE)
    names = figures.facts.name_changes
    found.many("many_name_changes", names, (_NAMES, None), f"{names} names were changed")


def _doubtful(figures: Figures, found: Findings) -> None:
    doubt = figures.doubtful
    if doubt.doubtful >= _FEW_WORDS:
        said = (
            f"{doubt.doubtful} of {doubt.words} words are doubtful: the recognizer itself rates "
            "them more likely wrong than right"
        )
        for severity, limit in zip(WORST_FIRST, reversed(_DOUBTFUL), strict=True):
            if doubt.at_least > limit:
                found.add(severity, "doubtful_text", said, doubt.at_least, limit)
                return
    if doubt.passages:
        places = _counted(len(doubt.passages), "passage is", "passages are")
        said = f"{places} mostly doubtful, the first at {clock(doubt.passages[0].start)}"
        found.add("warning", "doubtful_passage", said, len(doubt.passages), 1)


def _translation(figures: Figures, found: Findings) -> None:
    translation = figures.translation
    if translation is None:
        return
    sentences, gaps = len(translation.sentences), len(translation.gaps)
    if gaps:
        said = (
            f"{_counted(gaps, 'sentence was', 'sentences were')} not translated, the first at "
            f"{clock(translation.gaps[0].start)}"
        )
        found.many("translation_gaps", gaps, _GAPS, said, of=sentences)
    doubtful = len(translation.doubtful)
    are = _counted(doubtful, "translation is", "translations are")
    found.many("translation_doubtful", doubtful, _DOUBTFUL_TRANSLATIONS, f"{are} doubtful",
               of=sentences)  # fmt: skip


def reasons_of(figures: Figures) -> list[Reason]:
    """What is wrong with a track, the worst first."""
    found = Findings(figures.cues)
    for check in _CHECKS:
        check(figures, found)
    return sorted(found.reasons, key=lambda reason: reason.severity != "review")


_CHECKS: Final[Sequence[Callable[[Figures, Findings], None]]] = (
    _sound,
    _speech,
    _language,
    _repetition,
    _timing,
    _recognition,
    _translation,
)
