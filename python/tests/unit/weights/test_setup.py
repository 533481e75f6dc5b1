from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from subpiped.core.errors import StageError
from weights import profile, setup, translators
from weights.profile import Choice, recorded_choice
from weights.progress import Progress
from weights.unavailable import MissingWeightsError

if TYPE_CHECKING:
    from pathlib import Path

APPLE = Choice("best", "Apple GPU")
NO_HUB = Choice("starter", "the model hub cannot be reached (no route)", fallback=True)


class Machine:
    """What the machine chooses, which profiles can be fetched, and which were."""

    def __init__(self) -> None:
        self.choice = APPLE
        self.broken: set[str] = set()
        self.fetched: list[str] = []
        self.said = io.StringIO()
        self.translators: list[str] = []

    def fetch(self, names: list[str], progress: Progress, *, verify: bool) -> None:
        (name,) = names
        if name in self.broken:
            raise MissingWeightsError("nowhere", "", ["hub: it broke", "folder: none"])
        self.fetched.append(name)

    def set_up(self, wanted: str = "auto") -> None:
        setup.fetch_profile(wanted, Progress(self.said), verify=False)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("SUBPIPED_CACHE", str(tmp_path))
    made = Machine()
    monkeypatch.setattr(setup, "choose_profile", lambda: made.choice)
    monkeypatch.setattr(setup, "needed_models", lambda name: [name])
    monkeypatch.setattr(setup, "fetch", made.fetch)
    # Before a test names some, the wanted languages need no translator.
    monkeypatch.setattr(translators, "wanted_translators", lambda _: made.translators)
    return made


def test_what_suits_is_fetched_and_written_down(machine: Machine) -> None:
    machine.set_up()
    assert machine.fetched == ["best"]
    assert recorded_choice() == APPLE


def test_without_a_hub_it_is_starter_and_the_reason_stays(machine: Machine, tmp_path: Path) -> None:
    machine.choice = NO_HUB
    machine.set_up()
    machine.choice = APPLE
    machine.set_up()
    assert machine.fetched == ["starter", "starter"]
    assert recorded_choice() == NO_HUB
    record = json.loads((tmp_path / "profile.json").read_text())
    assert (record["why"], record["fallback"]) == (NO_HUB.why, True)


def test_profile_best_changes_that_later(machine: Machine) -> None:
    machine.choice = NO_HUB
    machine.set_up()
    machine.set_up("best")
    assert recorded_choice() == Choice("best", "asked for")


def test_best_that_breaks_on_the_way_becomes_starter_with_the_reason(machine: Machine) -> None:
    machine.broken = {"best"}
    machine.set_up()
    assert machine.fetched == ["starter"]
    assert recorded_choice() == Choice(
        "starter", "best could not be fetched (hub: it broke)", fallback=True
    )
    assert "using the starter weights instead" in machine.said.getvalue()


def test_best_that_was_asked_for_or_chosen_before_stays_best(machine: Machine) -> None:
    machine.broken = {"best"}
    with pytest.raises(StageError):
        machine.set_up("best")
    assert recorded_choice() is None
    profile.record_choice(APPLE)
    with pytest.raises(StageError):
        machine.set_up()
    assert recorded_choice() == APPLE


def test_the_tests_weights_are_no_choice(machine: Machine) -> None:
    machine.set_up("test")
    assert recorded_choice() is None


def test_a_translator_that_cannot_be_had_is_written_down_and_fails_nothing(
    machine: Machine, tmp_path: Path
) -> None:
    machine.translators = ["firefox-hi-en"]
    machine.broken = {"firefox-hi-en"}
    machine.set_up()
    assert machine.fetched == ["best"]
    record = json.loads((tmp_path / "profile.json").read_text())
    (missing,) = record["missingTranslators"]
    assert (missing["model"], missing["source"], missing["target"]) == ("firefox-hi-en", "hi", "en")
    said = machine.said.getvalue()
    assert "films go on without it" in said
    assert "subpiped setup" in said


def test_a_translator_is_fetched_beside_the_rest(machine: Machine) -> None:
    machine.translators = ["firefox-hi-en"]
    machine.set_up()
    assert machine.fetched == ["best", "firefox-hi-en"]
