"""When each word of a transcript segment is spoken."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.segments import SpeechSegment, intersect, total
from subpiped.text.graphemes import graphemes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.transcript import TranscriptSegment, Word

# Whisper stretches the first and last word of a passage over the silence beside it. Slow speech
# needs about 0.12 s a letter; a word longer than this is taken for stretched.
_LONGEST_BASE: Final = 0.5
_LONGEST_PER_CHARACTER: Final = 0.12
# Below this share of speech in a segment the detector is not believed there.
_MIN_SPEECH_SHARE: Final = 0.3
# Recognizer and detector disagree by this about where speech ends: so little of it at the edge of a
# segment belongs to the words on the other side.
_SLIVER: Final = 0.15


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the transcript: no space inside; `glued` means none before it either.

    `source` is the place of the segment that it comes from, `song` whether that is sung.
    """

    text: str
    start: float
    end: float
    speaker: str | None = None
    glued: bool = False
    source: int = -1
    song: bool = False


def _is_unspaced(character: str) -> bool:
    """Whether the script writes no spaces: Thai to Lao, Myanmar, Khmer, kana, Han."""
    return any(
        low <= character <= high
        for low, high in (
            ("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"),
            ("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\U00020000", "\U0003ffff"),
        )
    )  # fmt: skip


# No line begins with these: small kana, marks that lengthen or repeat what stands before.
_NO_LINE_START: Final = "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶーゝゞヽヾ々ๆໆ"
# No line ends with these: what opens, and vowels of Thai and Lao that are written first.
_OPENING: Final = "「『（〈《【〔“‘([เแโใไເແໂໃໄ"  # noqa: RUF001
# Between letters and digits of other scripts these are part of a word or a number.
_INSIDE_WORD: Final = ".,:'’-/_@&+%$#"  # noqa: RUF001


def _belongs(cluster: str, before: str) -> bool:
    """Whether a character belongs to the piece `before` it in a script without spaces."""
    if before[-1] in _OPENING or cluster[0] in _NO_LINE_START:
        return True
    if _is_unspaced(cluster[0]):
        return False
    if cluster[0].isalnum():
        last = before[-1]
        return last in _INSIDE_WORD or (last.isalnum() and not _is_unspaced(last))
    return cluster[0] not in _OPENING


def split_words(text: str) -> list[tuple[str, bool]]:
    """Words with whether each is glued to the one before.

    Words are what stands between spaces. Scripts without spaces are cut into grapheme clusters
    instead, with punctuation kept where it belongs, and words and numbers of other scripts whole.
    """
    words: list[tuple[str, bool]] = []
    for chunk in text.split():
        if not any(map(_is_unspaced, chunk)):
            words.append((chunk, False))
            continue
        pieces: list[str] = []
        for cluster in graphemes(chunk):
            if pieces and _belongs(cluster, pieces[-1]):
                pieces[-1] += cluster
            else:
                pieces.append(cluster)
        words += [(piece, number > 0) for number, piece in enumerate(pieces)]
    return words


class _Timeline:
    """Maps a share of a segment's characters to a time, linear between known points."""

    def __init__(self, points: Sequence[tuple[float, float]]) -> None:
        self._shares = [share for share, _ in points]
        self._times = [time for _, time in points]

    def at(self, share: float, *, after: bool) -> float:
        """The time at `share`; where the timeline jumps, the later side if `after`."""
        shares, times = self._shares, self._times
        if after:
            right = bisect_right(shares, share + 1e-9)
        else:
            right = next((i for i, s in enumerate(shares) if s >= share - 1e-9), len(shares))
        if right == 0:
            return times[0]
        if right == len(shares):
            return times[-1]
        span = shares[right] - shares[right - 1]
        part = (share - shares[right - 1]) / span if span > 0 else 1.0
        return times[right - 1] + (times[right] - times[right - 1]) * min(1.0, max(0.0, part))


def _by_words(words: Sequence[Token]) -> _Timeline:
    whole = sum(len(word.text) for word in words)
    points, done, clock = [], 0, words[0].start
    for word in words:
        start = max(clock, word.start)
        clock = max(start, word.end)
        points += [(done / whole, start), ((done + len(word.text)) / whole, clock)]
        done += len(word.text)
    return _Timeline(points)


def _by_speech(start: float, end: float, speech: Sequence[SpeechSegment]) -> _Timeline:
    spoken = intersect([SpeechSegment(start, end)], speech) if end > start else []
    spoken = [s for s in spoken if s.duration > _SLIVER or start < s.start < s.end < end] or spoken
    whole = total(spoken)
    if whole < _MIN_SPEECH_SHARE * (end - start) or not spoken:
        return _Timeline([(0.0, start), (1.0, end)])
    points, done = [], 0.0
    for stretch in spoken:
        points.append((done / whole, stretch.start))
        done += stretch.duration
        points.append((done / whole, stretch.end))
    return _Timeline(points)


def _unstretched(token: Token, *, first: bool) -> Token:
    longest = _LONGEST_BASE + _LONGEST_PER_CHARACTER * len(token.text)
    if token.end - token.start <= longest:
        return token
    if first:
        return replace(token, start=token.end - longest)
    return replace(token, end=token.start + longest)


def _timed_words(words: Sequence[Word]) -> list[Token]:
    """Whisper's words, which may be parts of one (` high`, `-end`), joined at their spaces."""
    timed: list[Token] = []
    for word in words:
        text = "".join(word.word.split())
        if timed and text and not word.word[:1].isspace():
            timed[-1] = replace(timed[-1], text=timed[-1].text + text, end=word.end)
        elif text:
            timed.append(Token(text, word.start, word.end))
    return timed


def _spread(words: Sequence[tuple[str, bool]], timeline: _Timeline) -> list[Token]:
    """Place words on a timeline by their share of characters."""
    whole = sum(len(text) for text, _ in words)
    tokens, done = [], 0
    for text, glued in words:
        start = timeline.at(done / whole, after=True)
        done += len(text)
        end = max(start, timeline.at(done / whole, after=False))
        tokens.append(Token(text, start, end, glued=glued))
    return tokens


def _matched(words: Sequence[tuple[str, bool]], timed: Sequence[Token]) -> list[Token]:
    """Words of the text at the times of the timed words.

    Corrections change words, rarely their number: what differs is matched one to one where the
    numbers agree, else by share of characters over the differing stretch.
    """
    texts = [text for text, _ in words]
    matcher = SequenceMatcher(None, texts, [t.text for t in timed], autojunk=False)
    tokens: list[Token] = []
    for _, i, i_end, j, j_end in matcher.get_opcodes():
        if i_end - i == j_end - j:
            tokens += [
                Token(text, h.start, h.end, glued=glued)
                for (text, glued), h in zip(words[i:i_end], timed[j:j_end], strict=True)
            ]
        elif i_end > i and j_end > j:
            tokens += _spread(words[i:i_end], _by_words(timed[j:j_end]))
        else:
            # Words without a time stand at the end of the one before.
            moment = timed[j - 1].end if j else timed[0].start
            tokens += [Token(text, moment, moment, glued=glued) for text, glued in words[i:i_end]]
    return tokens


def segment_tokens(
    segment: TranscriptSegment, latest_end: float, speech: Sequence[SpeechSegment]
) -> list[Token]:
    """The words of a segment's text with their times.

    From the words where ASR gives them, else from the share of characters over the speech inside
    the segment, which is cut at `latest_end` (the next segment's start).
    """
    words = split_words(segment.text)
    timed = _timed_words(segment.words)
    if timed:
        tokens = _matched(words, timed)
        return [_unstretched(t, first=i == 0) for i, t in enumerate(tokens)]
    end = max(segment.start, min(segment.end, latest_end))
    return _spread(words, _by_speech(segment.start, end, speech))
