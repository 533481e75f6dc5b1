import pytest

from subpiped.recognition.hallucinated_phrases import is_hallucinated


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for watching!",
        "THANK YOU.",
        "Please subscribe to my channel",
        "I'll see you in the next video.",
        "You",
        "Subtitles by the Amara.org community",
        "वीडियो देखने के लिए धन्यवाद।",
    ],
)
def test_phrases_of_video_ends(text: str) -> None:
    assert is_hallucinated(text)


@pytest.mark.parametrize(
    "text",
    ["No.", "Okay.", "Yes!", "हाँ।", "नहीं", "जी", "Thank you for coming, uncle.", "Sorry.", ""],
)
def test_what_people_say_is_not_hallucinated(text: str) -> None:
    assert not is_hallucinated(text)
