"""interim"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    code: str
    detail: str = ""
    hard: bool = True


def check_answer(request, answer):
    found = {}
    for key, text in request.sentences.items():
        if key not in answer:
            found[key] = [Fault("missing")]
        elif not answer[key].strip():
            found[key] = [Fault("empty")]
        elif answer[key] == text:
            found[key] = [Fault("untranslated")]
        elif "??" in answer[key]:
            found[key] = [Fault("negation", "", False)]
    return found


def fault_text(fault):
    return fault.code


def names_in(text, names):
    return [n for n in names if n.name in text]
