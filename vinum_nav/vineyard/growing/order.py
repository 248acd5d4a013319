"""Order of a block, as an operator gives it: boundary, rough spacings, start, side."""

from __future__ import annotations

import numpy as np

from vinum_nav.description.mission_file import Datum, MissionFile, NominalCordon, StartPose
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Side
from vinum_nav.vineyard.growing.layout import Layout
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.seed import OrderSeed, draw

ACROSS_MARGIN = 0.4
"""Boundary beside the rows [m]."""
END_MARGIN = 0.7
"""Boundary beyond the end posts [m]."""
START_BEFORE_ROW = 1.2
"""Distance of the start before the first row's boundary [m]."""


def true_start(seed: OrderSeed, layout: Layout, random_seed: int) -> Pose2:
    """True pose at the mouth of the outer alley beside row 0, facing along it.

    The first row is on the work side: a robot that works to its right starts at the far end.
    """
    rng = stream(random_seed, "start")
    offset = draw(seed.start_offset, rng) + rng.normal(0.0, 0.02)
    yaw = rng.normal(0.0, 0.02)
    line = layout.to_uv(layout.rows[0].line)
    end, sense = (line[0], -1.0) if seed.side is Side.LEFT else (line[-1], 1.0)
    before = sense * (END_MARGIN + START_BEFORE_ROW)
    uv = end + np.array([before, offset - layout.row_spacing / 2])
    heading = layout.frame.direction(uv) + (0.0 if seed.side is Side.LEFT else np.pi)
    x, y = layout.to_map(uv)
    return Pose2(float(x), float(y), 0.0) @ Pose2(0.0, 0.0, float(heading + yaw))


def make_order(
    seed: OrderSeed,
    layout: Layout,
    name: str,
    datum: Datum,
    headland_width: float,
    start: Pose2,
    random_seed: int,
) -> MissionFile:
    """Mission file of a block, with the errors of someone who paced it out."""
    rng = stream(random_seed, "order")
    spread = rng.uniform(-seed.spacing_error, seed.spacing_error, 2)
    error = np.clip(rng.normal(0.0, seed.start_error, 2), -0.3, 0.3)
    yaw_error = float(np.clip(rng.normal(0.0, 0.1 * seed.start_error), -0.05, 0.05))
    vine_spacing = round(layout.vine_spacing * (1 + spread[1]), 2)
    half = round(0.42 * vine_spacing, 2)
    return MissionFile(
        block=name,
        body=seed.body,
        camera_mount=seed.camera_mount,
        datum=datum,
        boundary=tuple((round(float(x), 2), round(float(y), 2)) for x, y in _boundary(layout)),
        row_spacing=round(layout.row_spacing * (1 + spread[0]), 2),
        vine_spacing=vine_spacing,
        side=seed.side,
        faces=seed.faces,
        start=StartPose(
            x=round(start.x + error[0], 2),
            y=round(start.y + error[1], 2),
            yaw=round(start.yaw + yaw_error, 3),
        ),
        cordon=NominalCordon(before=half, after=half, height=0.8),
        stop=seed.stop,
        headland_width=headland_width,
        task_timeout=seed.task_timeout,
        task_retries=seed.task_retries,
    )


def _boundary(layout: Layout) -> Array:
    """Polygon (N, 2) in map: up along the rows' starts, back along their ends.

    Two corners at each end of a row, so that a row longer than its neighbour keeps its margin;
    beside the outer rows it follows their lines.
    """
    across = np.array([-ACROSS_MARGIN, ACROSS_MARGIN])
    first: list[Array] = []
    last: list[Array] = []
    for row in layout.rows:
        uv = layout.to_uv(row.line[[0, -1]])
        for end, corners, sense in ((uv[0], first, -1.0), (uv[1], last, 1.0)):
            u = np.full(2, end[0] + sense * END_MARGIN)
            corners.append(np.column_stack([u, end[1] + across]))
    beside = np.array([0.0, ACROSS_MARGIN])
    right = layout.to_uv(layout.rows[0].line[1:-1]) - beside
    left = layout.to_uv(layout.rows[-1].line[1:-1]) + beside
    ends = np.concatenate(last)[::-1]
    return layout.to_map(np.concatenate([*first, left, ends, right[::-1]]))
