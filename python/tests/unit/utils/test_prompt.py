"""A prompt keeps its first names when there is not room for all."""

from utils.prompt import MAX_PROMPT_TOKENS, fit_prompt


def count_words(text: str) -> int:
    return len(text.split())


def test_a_prompt_that_fits_is_kept() -> None:
    assert fit_prompt(" Rahul, Simran ", count_words) == "Rahul, Simran"


def test_the_last_names_go_first() -> None:
    names = ", ".join(f"Name{i}" for i in range(MAX_PROMPT_TOKENS + 5))
    fitted = fit_prompt(names, count_words)
    assert fitted is not None
    assert count_words(fitted) == MAX_PROMPT_TOKENS
    assert fitted.startswith("Name0, Name1,")
    assert fitted.endswith(f"Name{MAX_PROMPT_TOKENS - 1}")


def test_nothing_to_say_is_no_prompt() -> None:
    assert fit_prompt("  ", count_words) is None
    assert fit_prompt("word " * 300, count_words) is None
