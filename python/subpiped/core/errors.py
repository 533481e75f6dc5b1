"""Errors of a stage: a code, a message, a hint, and the exit code that follows from the code."""

from __future__ import annotations

from typing import Final

from subpiped.core.tables import read_table

EXIT_DONE: Final = 0
EXIT_INTERNAL: Final = 70

# sysexits.h: 65 EX_DATAERR, 69 EX_UNAVAILABLE, 70 EX_SOFTWARE, 73 EX_CANTCREAT, 75 EX_TEMPFAIL,
# 78 EX_CONFIG; 143 is 128 + SIGTERM, what a shell reports for a stopped child. src/domain/errors.ts
# reads the same table.
EXIT_BY_CODE: Final[dict[str, int]] = {
    code: rule["exit"] for code, rule in read_table("codes.json")["codes"].items()
}


class StageError(Exception):
    """A failure that a person or the runner can act on.

    `code` is one of `EXIT_BY_CODE`; the runner decides on a retry by it, never by the message.
    `hint` says what to type or do. `stream` is the index of the audio stream that fits better, for
    `wrong_track`; `failure` the kind of failure of the last device (subpiped/devices/failures.py),
    where that ended the stage and the message says it.
    """

    def __init__(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        stream: int | None = None,
        failure: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.stream = stream
        self.failure = failure
        self.exit_code = EXIT_BY_CODE.get(code, EXIT_INTERNAL)


class DeviceError(StageError):
    """A device failed or gave unusable numbers; the work is repeated once on the next device.

    `failure` is its kind (subpiped/devices/failures.py).
    """

    def __init__(self, device: str, why: str, failure: str = "bad_output") -> None:
        super().__init__(
            "device_failed",
            f"{device} failed: {why}",
            "to skip this device, set the stage's device option to cpu",
        )
        self.device = device
        self.why = why
        self.failure = failure
