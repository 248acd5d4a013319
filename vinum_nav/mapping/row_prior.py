"""What the mission file lets one believe of the rows before anything is seen."""

from __future__ import annotations

import math

import numpy as np
import shapely

from vinum_nav.geometry import Array
from vinum_nav.mapping.parameters import RowParameters
from vinum_nav.mapping.row_fit import Line, RowPrior

_EDGE_ERROR = 0.25
"""How far one end of the boundary's edge may be off a parallel to the rows [m]."""
_LEAST_EDGE_SIGMA = 0.02
"""Of a long edge's direction [rad]."""
_LIKELY = 3.0
"""An edge so many sigmas out of line with the start heading is none along the rows."""
_INSIDE = 0.05
"""Row 0 runs inside the boundary by this much at the least [m]."""
_OFFSET_STEP = 0.05


def row_prior(block_uv: shapely.Polygon, row_spacing: float, parameters: RowParameters) -> RowPrior:
    """Belief in the start's frame: u along the start heading, v toward the work side [m].

    The rows run along the start heading and along those edges of the boundary that do; row 0
    half a spacing beside the start, unless the boundary is not there.
    """
    p = parameters
    slope, slope_sigma = _direction(np.asarray(block_uv.exterior.coords), p.yaw_sigma)
    return RowPrior(
        offset=_first_offset(block_uv, row_spacing, slope, p.min_share),
        offset_sigma=p.offset_sigma,
        slope=slope,
        slope_sigma=slope_sigma,
        parallel_sigma=p.parallel_sigma,
        spacing=row_spacing,
        spacing_sigma=p.spacing_error * row_spacing,
        gap_sigma=p.gap_sigma,
        middle=float(block_uv.centroid.x),
    )


def clip(block_uv: shapely.Polygon, line: Line) -> Array | None:
    """End points (2, 2) of the line inside the block, by rising u; None if it misses it."""
    low, _, high, _ = block_uv.bounds
    u = np.array([low - 1.0, high + 1.0])
    inside = block_uv.intersection(shapely.LineString(np.column_stack([u, line.at(u)])))
    if inside.is_empty or inside.length == 0.0:
        return None
    low, _, high, _ = inside.bounds
    u = np.array([low, high])
    return np.column_stack([u, line.at(u)])


def clipped_length(block_uv: shapely.Polygon, line: Line) -> float:
    """Between the ends inside the block; 0 where the line misses it [m]."""
    ends = clip(block_uv, line)
    return 0.0 if ends is None else math.dist(ends[0], ends[1])


def _direction(ring_uv: Array, yaw_sigma: float) -> tuple[float, float]:
    """Slope of the rows and its sigma: that of the start heading (0) and of edges near it."""
    edges = np.diff(ring_uv, axis=0)
    edges = edges[np.abs(edges[:, 0]) > _EDGE_ERROR]
    slopes = edges[:, 1] / edges[:, 0]
    sigmas = np.hypot(_LEAST_EDGE_SIGMA, _EDGE_ERROR / np.hypot(edges[:, 0], edges[:, 1]))
    along = np.abs(slopes) < _LIKELY * np.hypot(yaw_sigma, sigmas)
    information = float(yaw_sigma**-2 + (sigmas[along] ** -2).sum())
    mean = float((slopes[along] * sigmas[along] ** -2).sum()) / information
    return mean, information**-0.5


def _first_offset(
    block_uv: shapely.Polygon, row_spacing: float, slope: float, min_share: float
) -> float:
    """Half a spacing, or where the boundary begins or must have been left by then [m]."""
    offsets = np.arange(0.0, 2 * row_spacing, _OFFSET_STEP)
    lengths = np.array([clipped_length(block_uv, Line(float(v), slope)) for v in offsets])
    half = row_spacing / 2
    if lengths.max() == 0.0:
        return half
    edge = float(offsets[np.argmax(lengths > min_share * lengths.max())])
    return min(max(half, edge + _INSIDE), edge + 0.75 * row_spacing)
