"""Layout of a block: the seed's `block`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from vinum_nav.vineyard.seed.survey_properties import SurveyProperties
from vinum_nav.vineyard.seed.values import Choice, Count, Limits, Number, Strict

LEAST_RADIUS = 20.0
"""Least radius of a curved row's arc [m]."""
GREATEST_RADIUS = 100_000.0
"""Greatest radius of a curved row's arc; beyond it a row is straight [m]."""
SURVEYED = (
    *("rows", "vines_per_row", "row_spacing", "vine_spacing", "missing", "missing_share"),
    *("heading_deg", "end_offset", "curve_radius", "neighbours", "place_jitter"),
)
"""Keys that a survey answers."""
LIMITS: Limits = (
    ("rows", 1, 200),
    ("vines_per_row", 1, 1000),
    ("row_spacing", 1.0, 10.0),
    ("vine_spacing", 0.3, 5.0),
    ("missing", 0, 200_000),
    ("missing_share", 0.0, 1.0),
    ("heading_deg", -360.0, 360.0),
    ("end_offset", -20.0, 20.0),
    ("neighbours", 0, 5),
    ("post_height", 0.5, 4.0),
    ("post_radius", 0.01, 0.2),
    ("end_post_lean_deg", 0.0, 30.0),
    ("wire_heights", 0.2, 3.0),
    ("drip_height", 0.1, 2.0),
    ("headland_width", 1.0, 20.0),
)


def _bent(value: Any) -> Any:
    ends = value if isinstance(value, tuple) else (value, value)
    if value is not None and max(map(abs, ends)) > GREATEST_RADIUS:
        raise ValueError(f"an arc has a radius of {GREATEST_RADIUS:g} m or less, got {value}")
    if value is not None and not (min(ends) >= LEAST_RADIUS or max(ends) <= -LEAST_RADIUS):
        raise ValueError(f"an arc has a radius of {LEAST_RADIUS} m or more, on one side")
    return value


class BlockSeed(Strict):
    """Layout of rows, vines and posts [m, deg]."""

    layout: Literal["generated", "survey"] = "generated"
    """A survey says where rows, vines and posts are; parameters of these are not allowed then."""
    survey: Path | None = None
    """GeoJSON of vines and posts; its path is relative to the seed file."""
    survey_properties: SurveyProperties = SurveyProperties()
    """Names of the survey's properties `id`, `kind`, `row`, and its words for `vine` and `post`."""
    rows: Count = 3
    vines_per_row: Count = 8
    """Places, of which some may be missing."""
    row_spacing: Number = 2.4
    """Distance from row to row."""
    vine_spacing: Number = 1.1
    """Distance from place to place."""
    missing: Count | None = None
    """Vines that are not there; None to draw by `missing_share`."""
    missing_share: Number = 0.0
    """Share of all places without a vine."""
    heading_deg: Number = 0.0
    """Heading of the rows from east, counter-clockwise; that of curved ones at their middle."""
    end_offset: Number = 0.0
    """Distance of a row's start from its neighbours', along the row."""
    curve_radius: Annotated[Number | None, AfterValidator(_bent)] = None
    """Radius of the first row; negative where rows bend to the right of their heading; None:
    straight."""
    neighbours: Count = 0
    """Rows beyond the block on either side, that are not ordered."""
    place_jitter: float = Field(0.02, ge=0, le=0.5)
    """Standard deviation of a vine from its place, along and across."""
    posts: Literal["all", "ends", "none"] = "all"
    """Posts that there are; without any, there is no wire either."""
    post_spacing: float = Field(5.0, gt=1.0, le=50.0)
    """Approximate distance of posts; they keep off vines."""
    post_height: Number = 1.8
    """Height of posts above ground."""
    post_radius: Number = 0.045
    """Radius of the circle around a post; end posts are a fifth thicker."""
    post_material: Choice[Literal["wood", "steel", "concrete"]] = "wood"
    end_post_material: Choice[Literal["wood", "steel", "concrete"]] | None = None
    """Material of end posts; None: as the other posts."""
    end_post_lean_deg: Number = 4.6
    """Lean of end posts outwards, away from the row."""
    anchors: Choice[bool] = False
    """True where a stay wire holds each end post to an anchor in the ground."""
    wire_heights: tuple[float, ...] = (0.8, 1.15, 1.5)
    """Heights of the wires, lowest first; vines are trained to that one."""
    drip_height: Number | None = None
    """Height of the irrigation hose above ground; None: there is none."""
    headland_width: float = Field(3.0, gt=1.0)
    """Free ground beyond the boundary, at the rows' ends."""

    @model_validator(mode="after")
    def _check(self) -> BlockSeed:
        self.keep_within(LIMITS)
        if (self.layout == "survey") != (self.survey is not None):
            raise ValueError("layout: survey and survey: FILE go together")
        if self.survey is None and "survey_properties" in self.model_fields_set:
            raise ValueError("survey_properties goes with survey: FILE")
        idle = sorted(self.model_fields_set & set(SURVEYED))
        if self.layout == "survey" and idle:
            raise ValueError(f"not with layout: survey, which says it: {', '.join(idle)}")
        return self
