"""Values that cross rooms: their own laws."""

from __future__ import annotations

from vinum_nav.interfaces import Alarm


def test_findings_that_differ_only_in_their_numbers_are_of_one_kind() -> None:
    first, later = (Alarm("gnss", f"jumped by {way} m") for way in ("3.1", "-12"))
    assert first.kind == later.kind
    others = (
        Alarm("gnss", "frozen"),
        Alarm("imu", "jumped by 1 m"),
        Alarm("gnss", "jumped by 1 m", is_fault=False),
    )
    assert len({first.kind, *(other.kind for other in others)}) == 4
