from __future__ import annotations

from subpiped.artifacts.verdict import Judgement, judgement, worst


def test_reasons_for_review_come_first() -> None:
    reasons = [
        {"code": "gist_only", "severity": "warning"},
        {"code": "long_cue", "severity": "review"},
    ]
    found = judgement({"verdict": "review", "reasons": reasons})
    assert found == Judgement("review", ("long_cue", "gist_only"))
    assert found.review


def test_the_worst_track_decides() -> None:
    good, bad = Judgement("pass"), Judgement("review", ("loop",))
    assert worst([good]) == good
    assert worst([good, Judgement("warnings", ("fast",)), bad]) == Judgement(
        "review", ("loop", "fast")
    )
    assert not worst([good, Judgement("warnings", ("fast",))]).review
