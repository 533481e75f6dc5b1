from __future__ import annotations

from typing import Literal, get_args, get_type_hints

import pytest

from subpiped.artifacts.cues import Cue
from subpiped.core.option_types import SubtitleGenOptions
from subpiped.cues.rules import (
    PROFILES,
    Content,
    CueRules,
    chars_per_second,
    fits,
    violations,
)
from tests.helpers.cue_rules import OPTIONS, rules

RULES = rules()


def cue(start: float, end: float, *lines: str, index: int = 1) -> Cue:
    return Cue(index, start, end, lines or ("Yes.",))


def broken(*cues: Cue) -> list[tuple[str, int]]:
    return [(v.rule, v.index) for v in violations(cues, RULES)]


def test_the_default_is_netflix_at_the_films_frame_rate() -> None:
    assert CueRules.from_options(OPTIONS) == CueRules(
        max_lines=2,
        max_line_chars=42,
        min_cue=5 / 6,
        max_cue=7.0,
        min_gap=2 / 24,
        chars_per_second=20.0,
        speaker_dashes=True,
    )
    assert CueRules.from_options(OPTIONS).too_fast == 25.0
    assert CueRules.from_options(OPTIONS, 50.0).min_gap == pytest.approx(0.04)


def test_each_profile_of_the_configuration_is_there_and_numbers_override_it() -> None:
    names = get_type_hints(SubtitleGenOptions)["rules"]
    assert set(get_args(names)) == set(PROFILES)
    relaxed = CueRules.from_options({**OPTIONS, "rules": "relaxed"})
    assert (relaxed.min_cue, relaxed.chars_per_second) == (1.0, 17.0)
    own = CueRules.from_options({**OPTIONS, "minGapSeconds": 0, "maxLineChars": 37})
    assert (own.min_gap, own.max_line_chars, own.max_lines) == (0, 37, 2)


@pytest.mark.parametrize(
    ("profile", "language", "line_chars", "speed"),
    [
        ("netflix-en", "en", 42, 20),
        ("netflix-en", "ar", 42, 20),
        ("netflix-en", "ta", 42, 20),
        ("netflix-en", "hi", 42, 22),
        ("netflix-en", "de", 42, 17),
        ("netflix-en", "ru", 39, 17),
        ("netflix-en", "th", 35, 17),
        ("netflix-en", "ko", 16, 12),
        ("relaxed", "hi", 42, 17),
        ("relaxed", "zh", 16, 9),
        ("relaxed", "ja", 13, 4),
    ],
)
def test_a_language_has_its_own_limits(
    profile: Literal["netflix-en", "relaxed"], language: str, line_chars: int, speed: float
) -> None:
    found = CueRules.from_options({**OPTIONS, "rules": profile}, language=language)
    assert (found.max_line_chars, found.chars_per_second) == (line_chars, speed)


def test_what_a_person_sets_holds_in_every_language() -> None:
    own: SubtitleGenOptions = {**OPTIONS, "maxLineChars": 30, "charsPerSecond": 15}
    found = CueRules.from_options(own, language="ja")
    assert (found.max_line_chars, found.chars_per_second) == (30, 15)


def test_no_language_is_read_faster_in_the_relaxed_profile() -> None:
    for language in {**PROFILES["netflix-en"]["languages"], **PROFILES["relaxed"]["languages"]}:
        strict = CueRules.from_options({**OPTIONS, "rules": "relaxed"}, language=language)
        other = CueRules.from_options(OPTIONS, language=language)
        assert strict.chars_per_second <= other.chars_per_second
        assert strict.max_line_chars == other.max_line_chars


@pytest.mark.parametrize(
    ("bad", "good", "rule"),
    [
        (cue(0, 3, "a", "b", "c"), cue(0, 3, "a", "b"), "lines"),
        (cue(0, 5, "x" * 43), cue(0, 5, "x" * 42), "line_chars"),
        (cue(0, 5, "नि" * 43), cue(0, 5, "नि" * 42), "line_chars"),
        (cue(0, 0.832), cue(0, 0.833), "min_duration"),
        (cue(0, 7.002), cue(0, 7), "max_duration"),
        (cue(0, 1.998, "x" * 40), cue(0, 2, "x" * 40), "reading_speed"),
        (cue(0, 1, " "), cue(0, 1, "."), "empty"),
    ],
)
def test_each_limit_is_kept_at_and_broken_past_its_edge(bad: Cue, good: Cue, rule: str) -> None:
    assert broken(bad) == [(rule, 1)]
    assert broken(good) == []


def test_neighbors_keep_two_frames_and_never_overlap() -> None:
    first = cue(0, 2)
    assert broken(first, cue(2.083, 4, index=2)) == []
    assert broken(first, cue(2.08, 4, index=2)) == [("gap", 2)]
    assert broken(first, cue(1.9, 4, index=2)) == [("overlap", 2)]


def test_a_violation_says_how_much() -> None:
    (found,) = violations([cue(0, 1, "x" * 30)], RULES)
    assert (found.value, found.limit) == (30.0, 20)
    # A line break is read as a space is.
    assert chars_per_second(cue(0, 2, "x" * 20, "y" * 19)) == 20


@pytest.mark.parametrize("limit", ["lines", "width", "seconds"])
def test_what_one_cue_may_hold_is_limited_by_each_of_its_measures(limit: str) -> None:
    full = Content(RULES.max_lines, RULES.max_line_chars, 12, RULES.max_cue)
    assert fits(full, RULES)
    assert not fits(full._replace(**{limit: getattr(full, limit) + 1}), RULES)
