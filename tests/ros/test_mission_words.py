"""A person reads from the log how a mission goes."""

import pytest

from vinum_nav.ros.nodes.mission_words import line_of


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            {"event": "state", "previous": "search", "state": "navigate"},
            "state: search -> navigate",
        ),
        (
            {"event": "item_closed", "item": "3", "row": 1, "outcome": "done", "reason": ""},
            "vine 3 of row 1: done",
        ),
        (
            {"event": "item_closed", "item": "3", "row": 1, "outcome": "skipped", "reason": "far"},
            "vine 3 of row 1: skipped: far",
        ),
        (
            {"event": "finished", "outcome": "done", "reason": ""},
            "the mission has ended: done",
        ),
        ({"event": "looked"}, None),
    ],
)
def test_events_become_lines(event, line):
    assert line_of(event) == line
