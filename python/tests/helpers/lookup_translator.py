"""A translator program that looks sentences up, and does a wrong it is told to do.

    lookup_translator.py TABLE.json [FAULT [always]]

TABLE holds translations by sentence. FAULT is planted into the first answer for a scene, or with
`always` into every answer.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

FAULTS = (
    "drop", "add", "merge", "swap", "shift", "echo", "script", "long", "half", "nothing", "number",
    "digits", "loop", "slow",
)  # fmt: skip
# The sentence of a scene that is planted with a fault.
PLACE = 3
# Only between sentences.
_OF_SEVERAL = ("merge", "swap", "shift")


def plant(fault: str, answer: dict[str, str], asked: dict[str, str]) -> dict[str, str]:
    """The answer with a fault in it."""
    keys = list(answer)
    place = min(PLACE, len(keys) - 1)
    key, last = keys[place], keys[max(place - 1, 0)]
    if fault in _OF_SEVERAL and len(keys) == 1:
        return answer
    values = list(answer.values())
    if fault == "drop":
        del answer[key]
    elif fault == "add":
        answer["99"] = "Nobody asked for this."
    elif fault == "merge":
        answer[last] = answer[key] = f"{answer[last]} {answer[key]}"
    elif fault == "swap":
        answer[last], answer[key] = answer[key], answer[last]
    elif fault == "shift":
        answer = dict(zip(keys, [*values[1:], "That is all there is."], strict=True))
    elif fault == "echo":
        answer[key] = asked[key]
    elif fault == "script":
        answer[key] = "Это совсем другой язык, чем надо."
    elif fault == "long":
        answer[key] = " ".join(values * 10)[: 12 * len(answer[key]) + 200]
    elif fault == "number":
        answer[key] = f"{key}. {answer[key]} (Note: literally)"
    elif fault == "digits":
        answer[key] = answer[key].replace("4", "7").replace("1", "3").replace("2", "8")
    elif fault == "loop":
        answer[key] = "and then he said that " * 12
    return answer


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Answer until standard input ends."""
    table = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    fault, always = (*sys.argv[2:], "", "")[:2]
    for line in sys.stdin:
        request = json.loads(line)
        asked = request["sentences"]
        answer = {key: table.get(text, "") for key, text in asked.items()}
        first = request.get("complaint") is None and len(asked) > PLACE
        if fault and (always or first):
            answer = plant(fault, answer, asked)
            if fault == "nothing":
                _tell("{}")
                continue
            if fault == "half":
                _tell(json.dumps({"sentences": answer})[: len(str(answer)) // 2])
                continue
            if fault == "slow":
                time.sleep(0.3)
            if fault == "never":
                time.sleep(3600)
        _tell(json.dumps({"sentences": answer}))


if __name__ == "__main__":
    main()
