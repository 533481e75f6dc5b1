from __future__ import annotations

from subpiped.artifacts.verdict import Verdict, verdict_of, worst


def test_reasons_for_review_come_first() -> None:
    reasons = [
        {"code": "gist_only", "severity": "warning"},
        {"code": "long_cue", "severity": "review"},
    ]
    found = verdict_of({"verdict": "review", "reasons": reasons})
    assert found == Verdict("review", ("long_cue", "gist_only"))
    assert found.review


def test_the_worst_track_decides() -> None:
    good, bad = Verdict("pass"), Verdict("review", ("loop",))
    assert worst([good]) == good
    assert worst([good, Verdict("warnings", ("fast",)), bad]) == Verdict("review", ("loop", "fast"))
    assert not worst([good, Verdict("warnings", ("fast",))]).review
