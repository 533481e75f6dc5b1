"""Errors of a stage: a code, a message, a hint, and the exit code that follows from the code."""

from __future__ import annotations

from typing import Final

EXIT_DONE: Final = 0
EXIT_USAGE: Final = 2
EXIT_INTERNAL: Final = 70

# sysexits.h: 65 EX_DATAERR, 69 EX_UNAVAILABLE, 70 EX_SOFTWARE, 73 EX_CANTCREAT, 75 EX_TEMPFAIL,
# 78 EX_CONFIG; 143 is 128 + SIGTERM, what a shell reports for a stopped child.
EXIT_BY_CODE: Final[dict[str, int]] = {
    "input_invalid": 65,
    "no_audio": 65,
    "wrong_track": 65,
    "input_missing": 69,
    "model_missing": 69,
    "tool_missing": 69,
    "venv_stale": 69,
    "volume_missing": 69,
    "cannot_read": 69,
    "internal": EXIT_INTERNAL,
    "verification_failed": 70,
    "cannot_write": 73,
    "disk_full": 73,
    "file_too_large": 73,
    "network": 75,
    "try_again": 75,
    "read_failed": 75,
    "write_failed": 75,
    "source_changed": 75,
    "device_failed": 75,
    "out_of_memory": 75,
    "config_invalid": 78,
    "stopped": 143,
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
            "leave the device out with the stage's option device=cpu",
        )
        self.device = device
        self.why = why
        self.failure = failure
