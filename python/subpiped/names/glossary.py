"""The entities of a film from its metadata and from the names found in its texts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from subpiped.names.character_names import character_names, is_cameo, name_forms, words_of
from subpiped.names.entities import PERSON, Entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from subpiped.film.movie import Movie
    from subpiped.names.entities import EntityKind
    from subpiped.names.name_finder import Mention

_KIND_BY_LABEL: Final[dict[str, EntityKind]] = {
    "PERSON": "character",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "ORG": "organization",
}
# TMDB's keywords are themes in lower case ("love triangle", "delhi, india"). Put into capitals
# the small model sees organizations and persons in themes, but places only where there are some.
_KEYWORD_LABELS: Final = frozenset({"GPE", "LOC"})
_POSSESSIVE_END: Final = re.compile(r"['\u2019]s?$")


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text about the film and where it is from."""

    source: str
    text: str


def source_texts(movie: Movie) -> list[SourceText]:
    """The texts in which names are looked for."""
    texts = [SourceText("overview", movie.overview), SourceText("tagline", movie.tagline)]
    texts += [SourceText("keyword", f"{keyword.title()}.") for keyword in movie.keywords]
    return [text for text in texts if text.text]


def _key(name: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words_of(name))


def person_entities(entries: Iterable[str | Mapping[str, Any]]) -> tuple[Entity, ...]:
    """The names that a person gave, spelled as given: a name, or one with what else is known."""
    found: list[Entity] = []
    for entry in entries:
        given: Mapping[str, Any] = {"name": entry} if isinstance(entry, str) else entry
        names = (given["name"], *(given.get("aliases") or ()))
        forms = [" ".join(unicodedata.normalize("NFC", form).split()) for form in names]
        aliases = tuple(dict.fromkeys(forms[1:]))
        found.append(Entity(forms[0], "other", aliases, PERSON, gender=given.get("gender", "")))
    return tuple(found)


class _Entities:
    """Entities in the order of their adding; a name that is known already is not added again."""

    def __init__(self, given: Iterable[Entity] = ()) -> None:
        self.found: list[Entity] = []
        self._known: set[tuple[str, ...]] = set()
        for entity in given:
            self.add(entity)

    def _complete(self, entity: Entity) -> bool:
        """Let a person's entry gain what `entity`, which it names, says more; whether one did."""
        key = _key(entity.canonical)
        for index, given in enumerate(self.found):
            if given.source != PERSON or key not in map(_key, given.forms()):
                continue
            mine = {_key(form) for form in given.forms()}
            more = tuple(form for form in entity.forms() if _key(form) not in mine)
            kind = entity.kind if given.kind == "other" else given.kind
            self.found[index] = replace(
                given,
                kind=kind,
                variants=(*given.variants, *more),
                gender=given.gender or entity.gender,
            )
            self._known |= {_key(form) for form in more}
            return True
        return False

    def add(self, entity: Entity) -> None:
        if entity.kind != "cast" and entity.source != PERSON and self._complete(entity):
            return
        if _key(entity.canonical) in self._known:
            return
        self.found.append(entity)
        if entity.kind != "cast":
            self._known |= {_key(form) for form in entity.forms()}

    def words(self, kind: EntityKind) -> list[set[str]]:
        return [set(_key(entity.canonical)) for entity in self.found if entity.kind == kind]


def _title_spans(text: str, titles: Iterable[str]) -> list[tuple[int, int]]:
    return [
        match.span()
        for title in titles
        for match in re.finditer(rf"\b{re.escape(title)}\b", text, re.IGNORECASE)
    ]


def _in_title(mention: Mention, spans: Iterable[tuple[int, int]]) -> bool:
    # The model takes "Kabhi Khushi" and "Kabhie Gham" for two persons.
    return any(mention.start < end and start < mention.end for start, end in spans)


def _mention_entity(mention: Mention, source: str) -> Entity | None:
    labels = _KEYWORD_LABELS if source == "keyword" else _KIND_BY_LABEL.keys()
    if mention.label not in labels:
        return None
    name = _POSSESSIVE_END.sub("", mention.text).removeprefix("the ").removeprefix("The ")
    forms = name_forms(name)
    if forms is None:
        return None
    kind = _KIND_BY_LABEL[mention.label]
    return Entity(forms.full, kind, forms.variants if kind == "character" else (), source)


def build_entities(
    movie: Movie,
    texts: Sequence[SourceText],
    mentions: Sequence[Sequence[Mention]],
    given: Sequence[Entity] = (),
) -> tuple[Entity, ...]:
    """A person's own names, titles, characters, cast, then the names in `texts`.

    `mentions` holds the names of each text. A name of `given` that the metadata know, too, stays
    as the person spells it and gains their kind and forms. An actor's name is spoken only where he
    appears as himself; elsewhere it is known so that it is not changed. A title from the file name
    is no target for corrections: it may be any text.
    """
    entities = _Entities(given)
    sure = movie.source == "tmdb"
    title, *others = movie.titles()
    entities.add(Entity(title, "title", tuple(others), movie.source, correct=sure))
    for member in movie.cast:
        for name in character_names(member.character):
            entities.add(
                Entity(name.full, "character", name.variants, "character", gender=member.gender)
            )
    for member in movie.cast:
        actor = name_forms(member.name)
        if actor is None:
            continue
        if is_cameo(member.name, member.character):
            entities.add(
                Entity(actor.full, "character", actor.variants, "cameo", gender=member.gender)
            )
        else:
            entities.add(Entity(actor.full, "cast", actor.variants, "cast", correct=False))
    actors = entities.words("cast")
    for text, found in zip(texts, mentions, strict=True):
        spans = _title_spans(text.text, movie.titles())
        for mention in found:
            entity = None if _in_title(mention, spans) else _mention_entity(mention, text.source)
            if entity is None:
                continue
            # "Shah Rukh Khan" in a text is found as "Khan": a part of an actor's name is his.
            words = set(_key(entity.canonical))
            if entity.kind != "place" and any(words <= actor for actor in actors):
                continue
            entities.add(entity)
    return tuple(entities.found)
