"""Belief: rows, passes, headlands and fence as the stack reads them out of a mission file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

import numpy as np
import shapely

from vinum_nav.description.boundary import boundary_area
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.geometry import Array
from vinum_nav.interfaces import RowLine
from vinum_nav.mapping.parameters import MapperParameters
from vinum_nav.mapping.rows import RowModel
from vinum_nav.mission.passes import Pass, pass_order
from vinum_nav.watch.fence import fence_area


@dataclass(frozen=True)
class Belief:
    """The block before anything is seen.

    Attributes:
        rows: by rising id; row 0 is the first that is worked.
        passes: in the order of work.
        vines: rough number of vines, by the lengths of the rows.
        headland: ground around the boundary that the robot turns on, as a polygon in map.
        fence: area of base_link, as a polygon in map.
    """

    mission: MissionFile
    rows: tuple[RowLine, ...]
    passes: tuple[Pass, ...]
    vines: int
    headland: shapely.Polygon
    fence: shapely.Polygon

    @property
    def across(self) -> float:
        """Distance of the outer rows by the boundary's width, across the first row [m]."""
        dx, dy = self.row_direction
        width = float(np.ptp(self.mission.boundary_xy @ [-dy, dx]))
        return max(width - 2 * MapperParameters().row.side_margin, 0.0)

    @property
    def row_spacing(self) -> float:
        """Distance of neighbouring rows at which they fit into the boundary [m]."""
        gaps = len(self.rows) - 1
        return self.across / gaps if gaps else self.mission.row_spacing

    @property
    def row_direction(self) -> Array:
        """Unit vector (2,) along row 0."""
        points = self.rows[0].points_map
        chord: Array = points[-1] - points[0]
        return chord / float(np.hypot(*chord))


def believe_of(mission: MissionFile) -> Belief:
    """Belief of the stack in a block by its mission file alone."""
    rows = RowModel(mission, MapperParameters().row).lines
    order = takewhile(lambda p: p.row < len(rows), pass_order(mission.faces, mission.side))
    lengths = [shapely.LineString(row.points_map).length for row in rows]
    block = boundary_area(mission.boundary_xy)
    return Belief(
        mission,
        rows,
        tuple(order),
        sum(round(length / mission.vine_spacing) for length in lengths),
        block.buffer(mission.headland_width, join_style="mitre"),
        fence_area(mission),
    )
