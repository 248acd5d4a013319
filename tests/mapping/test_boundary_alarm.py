"""A boundary that crosses itself is used as far as it can be, and said to be wrong."""

from __future__ import annotations

import pytest

from vinum_nav.description.mission_file import Datum, MissionFile, StartPose
from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import Side
from vinum_nav.mapping.mapper import TrunkMapper

CORNERS = ((0.0, -0.5), (10.0, -0.5), (10.0, 5.0), (0.0, 5.0))


@pytest.mark.parametrize(("order", "named"), [((0, 1, 2, 3), False), ((0, 1, 3, 2), True)])
def test_the_mission_file_is_named_where_its_boundary_crosses_itself(
    order: tuple[int, ...], named: bool
) -> None:
    mission = MissionFile(
        block="test",
        datum=Datum(latitude_deg=44.0, longitude_deg=9.0),
        boundary=tuple(CORNERS[k] for k in order),
        row_spacing=2.4,
        vine_spacing=1.0,
        side=Side.LEFT,
        start=StartPose(x=-1.5, y=-1.2, yaw=0.0),
    )
    alarms = TrunkMapper(mission, load_robot("hyqreal")).alarms(0.0)
    found = [alarm for alarm in alarms if alarm.source == "mission file"]
    assert [alarm.is_fault for alarm in found] == ([False] if named else [])
