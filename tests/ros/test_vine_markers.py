"""Markers of vines: names, states and cordons stand where the vines do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from visualization_msgs.msg import Marker

from vinum_nav.description.mission_file import NominalCordon
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import TRUNK_HEIGHT, Label, MappedTrunks, MapSnapshot, Outcome, RowLine
from vinum_nav.mission.register import WorkItem
from vinum_nav.ros.convert.vine_markers import to_cordons, to_names

POSITIONS = np.array([[1.0, 0.0, 0.4], [2.0, 0.1, 0.5], [3.0, 0.0, 0.4], [1.0, 2.4, 0.4]])
TRUNKS = MappedTrunks(
    ids=np.array([7, 8, 9, 10]),
    positions_map=POSITIONS,
    sigmas=np.full(4, 0.01),
    rows=np.array([0, 0, 0, -1]),
    labels=np.array([Label.TRUNK, Label.TRUNK, Label.POST, Label.TRUNK]),
)
ROW = RowLine(0, np.array([[0.0, 0.0], [6.0, 0.0]]), found=True)
MAP = MapSnapshot(1.0, Pose2(0, 0, 0), Pose2(0, 0, 0), np.eye(3), TRUNKS, (ROW,))
ITEM = WorkItem("r0-left-001", 99, 0, "left", (1.1, 0.0, 0.4), Outcome.DONE)


def test_each_vine_has_its_name_and_posts_have_none() -> None:
    markers = to_names(MAP, ())
    assert [(marker.id, marker.text) for marker in markers] == [(7, "7"), (8, "8"), (10, "10")]
    assert {marker.type for marker in markers} == {Marker.TEXT_VIEW_FACING}
    assert markers[1].pose.position.x == 2.0
    assert markers[1].pose.position.z > 0.5


def test_a_name_tells_the_state_of_each_face_found_by_its_place() -> None:
    later = replace(ITEM, id="r0-right-002", face="right", outcome=None)
    by_id = {marker.id: marker for marker in to_names(MAP, (ITEM, later))}
    assert by_id[7].text == "7\nleft done\nright open"
    assert by_id[8].text == "8"
    far = replace(ITEM, trunk_map=(1.0, 1.2, 0.4))
    assert [marker.text for marker in to_names(MAP, [far])] == ["7", "8", "10"]


@pytest.mark.parametrize("outcome", Outcome)
def test_states_differ_in_colour(outcome: Outcome) -> None:
    def colour(item: WorkItem) -> tuple[float, float, float]:
        found = to_names(MAP, [item])[0].color
        return found.r, found.g, found.b

    others = {
        colour(replace(ITEM, outcome=other)) for other in (None, *Outcome) if other != outcome
    }
    assert colour(replace(ITEM, outcome=outcome)) not in others


def test_cordons_lie_along_the_row_at_their_height_above_ground() -> None:
    (marker,) = to_cordons(MAP, NominalCordon(before=0.4, after=0.6, height=0.8))
    assert marker.type == Marker.LINE_LIST
    points = [(p.x, p.y, p.z) for p in marker.points]
    rise = 0.8 - TRUNK_HEIGHT
    assert points == [
        pytest.approx((0.6, 0.0, 0.4 + rise)),
        pytest.approx((1.6, 0.0, 0.4 + rise)),
        pytest.approx((1.6, 0.1, 0.5 + rise)),
        pytest.approx((2.6, 0.1, 0.5 + rise)),
    ]


def test_without_vines_in_rows_there_is_no_cordon() -> None:
    assert to_cordons(replace(MAP, rows=()), NominalCordon()) == []
