"""Sentences with five systems' translations, faults that are planted in them, and what is found."""

from __future__ import annotations

import html
import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from subpiped.artifacts.translation import TranslatedSentence
from subpiped.text.phonetic_distance import SAME, sound_distance
from subpiped.text.phonetics import sounds_of
from subpiped.translation.alignment import consonants, words_of
from subpiped.translation.brief import Brief, Name
from subpiped.translation.checks import WHOLE, check_answer
from subpiped.translation.figures import chrf as chrf_of_texts
from subpiped.translation.figures import scene_figures
from subpiped.translation.language_words import is_negated
from subpiped.translation.translator import SceneRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from subpiped.translation.checks import Fault

Half = Literal["tune", "report", "all"]
Answer = dict[int, str]

# By quality; the reference is what professionals wrote.
SYSTEMS: Final = ("reference", "google", "nllb", "bergamot-tiny", "argos", "opusmt")
SCENE: Final = 20
_SEED: Final = 7
chrf = cache(chrf_of_texts)
_PLANTS: Final = 3


@dataclass(frozen=True)
class Scene:
    """Sentences with their translations by system, and the names that a brief would have."""

    sources: list[str]
    by_system: dict[str, list[str]]
    names: tuple[Name, ...] = ()

    def request(self) -> SceneRequest:
        return SceneRequest("hi", "en", dict(enumerate(self.sources, 1)), Brief(names=self.names))

    def answer(self, system: str) -> Answer:
        return dict(enumerate(self.by_system[system], 1))


def load_scenes(folder: Path, half: Half) -> list[Scene]:
    """The half's sentences in scenes of 20, in the order of the text; of all, none is left out."""

    def lines(name: str) -> list[str]:
        # Google's file has entities of HTML, which is the evaluation's doing.
        text = (folder / f"flores-test.{name}").read_text(encoding="utf-8")
        return [html.unescape(line).strip() for line in text.rstrip("\n").split("\n")]

    sources = lines("hi")
    texts = {name: lines("en" if name == "reference" else f"{name}.en") for name in SYSTEMS}
    order = list(range(len(sources)))
    random.Random(_SEED).shuffle(order)
    middle = len(order) // 2
    parts = {"tune": order[:middle], "report": order[middle:], "all": order}
    chosen = sorted(parts[half])
    whole = len(chosen) if half == "all" else len(chosen) - SCENE + 1
    scenes = []
    for start in range(0, whole, SCENE):
        places = chosen[start : start + SCENE]
        own = [sources[i] for i in places]
        by_system = {name: [text[i] for i in places] for name, text in texts.items()}
        names = sorted(
            {n for s, t in zip(own, by_system["reference"], strict=True) for n in _names(s, t)}
        )
        scenes.append(Scene(own, by_system, tuple(Name(name, "other") for name in names)))
    return scenes


def _names(source: str, reference: str) -> Iterator[str]:
    """Capitalized words in a sentence that the source has by its sound."""
    heard = words_of(source)
    for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}", reference):
        if any(
            consonants(word) == consonants(one)
            and sound_distance(sounds_of(one), sounds_of(word)) <= SAME
            for one in heard
        ):
            yield word


@dataclass(frozen=True)
class Planted:
    """An answer with a fault; `spots` are the plantings, each with all numbers it touches."""

    answer: Answer
    spots: list[set[int]]


def _at_each(
    change: Callable[[Scene, Answer, int], bool], width: int = 1
) -> Callable[[Scene, str, random.Random], Planted]:
    """Plants at three places with a line between them; `change` says whether it could."""

    def plant(scene: Scene, system: str, choice: random.Random) -> Planted:
        answer = scene.answer(system)
        spots: list[set[int]] = []
        for number in choice.sample(range(1, SCENE + 2 - width), SCENE + 1 - width):
            taken = set(range(number - 1, number + width + 1))
            free = len(spots) < _PLANTS and not any(taken & spot for spot in spots)
            if free and change(scene, answer, number):
                spots.append(set(range(number, number + width)))
        return Planted(answer, spots)

    return plant


def _drop(scene: Scene, answer: Answer, number: int) -> bool:
    del answer[number]
    return True


def _halves(text: str) -> tuple[str, str]:
    words = text.split()
    return " ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])


def _merge_and_empty(scene: Scene, answer: Answer, number: int) -> bool:
    answer[number], answer[number + 1] = f"{answer[number]} {answer[number + 1]}", ""
    return True


def _merge_and_repeat(scene: Scene, answer: Answer, number: int) -> bool:
    answer[number] = answer[number + 1] = f"{answer[number]} {answer[number + 1]}"
    return True


def _swap(scene: Scene, answer: Answer, number: int) -> bool:
    answer[number], answer[number + 1] = answer[number + 1], answer[number]
    return True


def _move_on(scene: Scene, answer: Answer, number: int) -> bool:
    answer[number], moved = _halves(answer[number])
    answer[number + 1] = f"{moved} {answer[number + 1]}"
    return True


def _move_back(scene: Scene, answer: Answer, number: int) -> bool:
    moved, answer[number + 1] = _halves(answer[number + 1])
    answer[number] = f"{answer[number]} {moved}"
    return True


def _echo(scene: Scene, answer: Answer, number: int) -> bool:
    answer[number] = scene.sources[number - 1]
    return True


def _letters(devanagari: str, latin: str) -> dict[str, str]:
    return dict(zip(devanagari, latin.split(), strict=True))


_LATIN: Final = _letters(
    "कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह",
    "k kh g gh ch chh j jh t th d dh n t th d dh n p ph b bh m y r l v sh sh s h",
)
_SIGNS: Final = _letters("ािीुूेैोौं", "aa i ee u oo e ai o au n")
_VOWELS: Final = _letters("अआइईउऊएऐओऔ", "a aa i ee u oo e ai o au")


def romanized(text: str) -> str:
    """Hindi in Latin letters, about as people type it."""
    out = []
    for char, after in pairwise(f"{text} "):
        if char in _LATIN:
            spoken = after in _LATIN or after == "ं"
            out.append(_LATIN[char] + ("a" if spoken else ""))
        else:
            out.append(_SIGNS.get(char, _VOWELS.get(char, char if char < "\u0900" else "")))
    return "".join(out)


def _romanized_echo(scene: Scene, answer: Answer, number: int) -> bool:
    answer[number] = romanized(scene.sources[number - 1])
    return True


def _other_script(scene: Scene, answer: Answer, number: int) -> bool:
    answer[number] = "".join(
        chr(0x0430 + ord(c) - ord("a")) if "a" <= c <= "z" else c for c in answer[number].lower()
    )
    return True


def _too_long(scene: Scene, answer: Answer, number: int) -> bool:
    others = [text for other, text in scene.answer("reference").items() if other != number]
    answer[number] = " ".join([answer[number], *others[:9]])
    return True


def _change_digits(scene: Scene, answer: Answer, number: int) -> bool:
    written = re.search(r"\d+", scene.sources[number - 1])
    if not written or not re.search(rf"\b{written[0]}\b", answer[number]):
        return False
    other = str(int(written[0]) + 7)
    answer[number] = re.sub(rf"\b{written[0]}\b", other, answer[number])
    return True


def _drop_name(scene: Scene, answer: Answer, number: int) -> bool:
    reference = scene.by_system["reference"][number - 1]
    for name in _names(scene.sources[number - 1], reference):
        if name in answer[number]:
            answer[number] = re.sub(rf"\b{name}\w*", "he", answer[number])
            return True
    return False


def _drop_negation(scene: Scene, answer: Answer, number: int) -> bool:
    if not (is_negated(scene.sources[number - 1], "hi") and is_negated(answer[number], "en")):
        return False
    text = re.sub(r"\bcannot\b", "can", answer[number])
    answer[number] = re.sub(r" (?:not|never)\b|n't\b|n’t\b", "", text)  # noqa: RUF001
    return not is_negated(answer[number], "en")


def _loop(scene: Scene, answer: Answer, number: int) -> bool:
    start = " ".join(answer[number].split()[:4])
    answer[number] = " ".join([start] * max(4, len(answer[number]) // len(start)))
    return True


def _same_again(scene: Scene, answer: Answer, number: int) -> bool:
    answer[number + 1] = answer[number]
    return True


def _cut(scene: Scene, answer: Answer, number: int) -> bool:
    answer[number] = _halves(answer[number])[0]
    return True


def _markup(scene: Scene, answer: Answer, number: int) -> bool:
    shapes = ("{0}. {1}", '"{0}": "{1}",', "{1} (Note: this is literal.)", "Translation: {1}")
    answer[number] = shapes[number % len(shapes)].format(number, answer[number])
    return True


def _add(scene: Scene, system: str, choice: random.Random) -> Planted:
    return Planted(scene.answer(system) | {SCENE + 1: "And so it went on."}, [{WHOLE}])


def _shift(scene: Scene, system: str, choice: random.Random) -> Planted:
    """Each translation one line early from somewhere on; the last line has none."""
    start = choice.randint(1, SCENE // 2)
    answer = scene.answer(system)
    moved = {n: answer[n + 1] if n < SCENE else "" for n in range(start, SCENE + 1)}
    return Planted(answer | moved, [{n} for n in moved])


# Every fault with its planter and the codes that name it.
FAULTS: Final[dict[str, tuple[Callable[[Scene, str, random.Random], Planted], set[str]]]] = {
    "dropped": (_at_each(_drop), {"missing"}),
    "added": (_add, {"added"}),
    "merged, neighbor empty": (_at_each(_merge_and_empty, 2), {"merged", "empty"}),
    "merged, neighbor the same": (_at_each(_merge_and_repeat, 2), {"merged", "loop"}),
    "neighbors swapped": (_at_each(_swap, 2), {"moved"}),
    "shifted by one": (_shift, {"moved", "empty", "merged"}),
    "half moved to the next": (_at_each(_move_on, 2), {"moved"}),
    "half moved to the one before": (_at_each(_move_back, 2), {"moved"}),
    "echo": (_at_each(_echo), {"untranslated", "wrong_script"}),
    "echo in Latin letters": (_at_each(_romanized_echo), {"untranslated"}),
    "other script": (_at_each(_other_script), {"wrong_script"}),
    "ten times too long": (_at_each(_too_long), {"too_long"}),
    "digits changed": (_at_each(_change_digits), {"digits"}),
    "name dropped": (_at_each(_drop_name), {"name_missing"}),
    "negation dropped": (_at_each(_drop_negation), {"negation"}),
    "loop": (_at_each(_loop), {"loop"}),
    "same as the line before": (_at_each(_same_again, 2), {"loop", "merged"}),
    "cut in the middle": (_at_each(_cut), {"too_short"}),
    "markup": (_at_each(_markup), {"markup"}),
}


@dataclass(frozen=True)
class Found:
    """Of `planted` faults: `named` with their code, `seen` with any, `hard` with any hard one.

    `right` of the `told` faults with that code are where one was planted.
    """

    planted: int
    named: int
    seen: int
    hard: int
    told: int
    right: int

    @property
    def recall(self) -> float:
        return self.named / max(1, self.planted)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.told)


def find_planted(scenes: Sequence[Scene], system: str, kind: str) -> Found:
    plant, codes = FAULTS[kind]
    choice = random.Random(f"{_SEED} {kind}")
    count: Counter[str] = Counter()
    for scene in scenes:
        planted = plant(scene, system, choice)
        faults = check_answer(scene.request(), planted.answer)
        named = {n for n, found in faults.items() if codes & {fault.code for fault in found}}
        hard = {n for n, found in faults.items() if any(fault.hard for fault in found)}
        for spot in planted.spots:
            count["planted"] += 1
            count["named"] += bool(spot & named)
            count["seen"] += bool(spot & set(faults))
            count["hard"] += bool(spot & hard)
        # What a shifted line says lies at its neighbor's, too.
        touched = set().union(*planted.spots)
        count["told"] += len(named)
        count["right"] += len(named & touched)
    return Found(
        **{key: count[key] for key in ("planted", "named", "seen", "hard", "told", "right")}
    )


@dataclass
class Alarms:
    """Sentences of an untouched translation with a hard fault or with doubts alone; codes."""

    sentences: int = 0
    hard: int = 0
    doubted: int = 0
    codes: Counter[str] = field(default_factory=Counter)


def false_alarms(scenes: Sequence[Scene], system: str) -> Alarms:
    alarms = Alarms()
    for scene in scenes:
        faults = check_answer(scene.request(), scene.answer(system))
        alarms.sentences += len(scene.sources)
        for found in faults.values():
            is_hard = any(fault.hard for fault in found)
            alarms.hard += is_hard
            alarms.doubted += not is_hard
            alarms.codes.update(f"{f.code}{'!' if f.hard else ''}" for f in found)
    return alarms


def translated(scene: Scene, system: str, witness: str) -> list[TranslatedSentence]:
    """A scene as the stage records it when nothing is repaired."""
    faults: Mapping[int, list[Fault]] = check_answer(scene.request(), scene.answer(system))
    return [
        TranslatedSentence(
            start=4.0 * number,
            end=4.0 * number + 3,
            language="hi",
            source=source,
            translation=text,
            translator=system,
            how="first",
            doubts=tuple(fault.code for fault in faults.get(number, ())),
            witness=other,
            agreement=chrf(text, other),
        )
        for number, (source, text, other) in enumerate(
            zip(scene.sources, scene.by_system[system], scene.by_system[witness], strict=True), 1
        )
    ]


def true_quality(scene: Scene, system: str) -> float:
    """Mean chrF++ of the sentences against what professionals wrote."""
    pairs = zip(scene.by_system[system], scene.by_system["reference"], strict=True)
    return sum(chrf(text, reference) for text, reference in pairs) / len(scene.sources)


def _ranks(values: Sequence[float]) -> list[float]:
    places: dict[float, list[int]] = defaultdict(list)
    for rank, value in enumerate(sorted(values)):
        places[value].append(rank)
    return [sum(places[value]) / len(places[value]) for value in values]


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """Correlation of ranks; ties share theirs."""
    x, y = _ranks(one), _ranks(other)
    mean = (len(x) - 1) / 2
    both = sum((a - mean) * (b - mean) for a, b in zip(x, y, strict=True))
    spread = sum((a - mean) ** 2 for a in x) * sum((b - mean) ** 2 for b in y)
    return both / spread**0.5 if spread else 0.0


def rank_scenes(scenes: Sequence[Scene], pairs: Sequence[tuple[str, str]]) -> float:
    """Spearman of the scene figure with true quality, over scenes by systems with a witness."""
    scores, truth = [], []
    for system, witness in pairs:
        for scene in scenes:
            scores.append(scene_figures(translated(scene, system, witness))[0])
            truth.append(true_quality(scene, system))
    return spearman(scores, truth)


# A witness must not be worse than what it judges.
WITNESSES: Final = (
    ("bergamot-tiny", "nllb"),
    ("bergamot-tiny", "google"),
    ("nllb", "google"),
    ("nllb", "bergamot-tiny"),
    ("argos", "bergamot-tiny"),
    ("argos", "nllb"),
    ("argos", "google"),
    ("opusmt", "argos"),
    ("opusmt", "bergamot-tiny"),
    ("opusmt", "nllb"),
    ("opusmt", "google"),
)
