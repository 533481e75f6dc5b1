from __future__ import annotations

import pytest

from subpiped.text.languages import container_code, language_name, short_code, sidecar_suffix


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("hin", "hi"),
        ("HI", "hi"),
        ("en-US", "en"),
        ("eng", "en"),
        ("fre", "fr"),
        ("fra", "fr"),
        ("und", None),
        ("mul", None),
        ("", None),
        (None, None),
    ],
)
def test_short_code(tag: str | None, code: str | None) -> None:
    assert short_code(tag) == code


def test_containers_get_three_letters_and_people_a_name() -> None:
    assert (container_code("hi"), container_code("en"), container_code("xx")) == (
        "hin",
        "eng",
        "und",
    )
    assert language_name("eng") == "English"
    assert language_name("ht") == "Haitian Creole"


def test_hindi_is_never_hi_in_a_file_name() -> None:
    assert sidecar_suffix("hi") == "hin"
    assert sidecar_suffix("en") == "en"
