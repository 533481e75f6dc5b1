"""Which channels are read of what ffprobe, old and new, says of a track."""

from __future__ import annotations

import pytest

from subpiped.media.channels import AS_THEY_LIE, channels_of


@pytest.mark.parametrize(
    ("count", "layout", "read", "named"),
    [
        (1, "mono", 2, False),
        (2, "stereo", 2, False),
        (2, None, 2, False),
        (2, "unknown", 2, False),
        (2, "downmix", 2, False),
        # ffprobe does not always know the number of channels before it decodes.
        (0, None, 2, False),
        (3, "2.1", 4, True),
        (6, "5.1(side)", 4, True),
        (6, "unknown", 4, True),
        (8, "7.1", 4, True),
        (16, "hexadecagonal", 4, True),
        (24, "22.2", 4, True),
    ],
)
def test_named_channels_become_the_same_few(
    count: int, layout: str | None, read: int, named: bool
) -> None:
    channels = channels_of({"channels": count, "channel_layout": layout})
    assert (channels.named, channels.before_input) == (named, ())
    assert channels.output[0] == "-af"
    assert channels.output[1].startswith(f"pan={read}c|")


@pytest.mark.parametrize(
    ("count", "layout"),
    [
        (4, "unknown"),
        (10, "unknown"),
        (10, "10 channels"),
        (14, None),
        (4, "4 channels (UNSD+UNSD+UNSD+UNSD)"),
        (6, "6 channels (UNK+UNK+UNK+UNK+UNK+UNK)"),
        (2, "2 channels (UNSD+UNSD)"),
        (3, "3 channels (FC+FL+FR)"),
        (4, "ambisonic 1"),
    ],
)
def test_channels_without_names_are_read_as_they_lie(count: int, layout: str | None) -> None:
    channels = channels_of({"channels": count, "channel_layout": layout})
    assert channels.before_input == AS_THEY_LIE
    assert (channels.named, channels.output) == (False, ())


def test_left_and_right_are_made_of_their_own() -> None:
    pan = channels_of({"channels": 6, "channel_layout": "5.1"}).output[1]
    _, center, left, right, low = pan.split("|")
    assert (center, low) == ("c0=FC", "c3=LFE")
    assert left == "c1<FL+DL+0.5*FLC+0.5*WL+0.5*SL+0.5*BL+0.5*TFL+0.5*TBL+" + (
        "0.5*BC+0.5*TC+0.5*TFC+0.5*TBC"
    )
    assert right == "c2<FR+DR+0.5*FRC+0.5*WR+0.5*SR+0.5*BR+0.5*TFR+0.5*TBR+" + (
        "0.5*BC+0.5*TC+0.5*TFC+0.5*TBC"
    )
