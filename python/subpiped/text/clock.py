"""A place in a film, in words."""


def clock(seconds: float) -> str:
    """A place in a film, as players show it: `1:02:03`."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
