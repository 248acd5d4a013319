"""The area that a boundary encloses, also where it was drawn by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from vinum_nav.geometry import Array

LEAST_WIDTH = 0.2
"""A boundary that encloses nothing counts as a band of twice this width [m]."""


def crosses_itself(corners: Array) -> bool:
    """True if a boundary (N, 2) [m] crosses or touches itself, so that it is no simple polygon."""
    return not bool(shapely.Polygon(np.asarray(corners, dtype=float)).is_valid)


def boundary_area(corners: Array) -> Any:
    """Valid polygon or polygons, in the corners' frame, of a boundary (N, 2) [m].

    A boundary drawn by hand may cross itself; then everything that it encloses belongs to it.
    """
    drawn = shapely.Polygon(np.asarray(corners, dtype=float))
    if drawn.is_valid and drawn.area > 0:
        return drawn
    parts = shapely.get_parts(shapely.make_valid(drawn))
    areas = [part for part in parts if part.geom_type == "Polygon" or "Multi" in part.geom_type]
    area = shapely.union_all([part for part in areas if part.area > 0])
    if area.is_empty:
        return shapely.LineString(np.asarray(corners)).buffer(LEAST_WIDTH)
    return area
