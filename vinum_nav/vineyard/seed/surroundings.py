"""Ground, light and what stands about: the seed's `ground`, `light` and `obstacles`."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from vinum_nav.vineyard.seed.values import Choice, Count, Limits, Number, Strict

GROUND_LIMITS: Limits = (
    ("slope_deg", 0.0, 35.0),
    ("slope_direction_deg", -360.0, 360.0),
    ("cross_slope_deg", -25.0, 25.0),
    ("ruts", 0.0, 0.25),
    ("roughness", 0.0, 0.1),
    ("weeds_per_m2", 0.0, 10.0),
    ("prunings_per_m2", 0.0, 5.0),
)
LIGHT_LIMITS: Limits = (
    ("sun_azimuth_deg", -360.0, 360.0),
    ("sun_elevation_deg", 1.0, 90.0),
    ("sun", 0.0, 1.0),
    ("ambient", 0.0, 1.0),
    ("exposure_stops", -3.0, 3.0),
    ("white_balance", -1.0, 1.0),
)
OBSTACLE_LIMITS: Limits = (("crates", 0, 50), ("persons", 0, 20), ("trailers", 0, 10))


class GroundSeed(Strict):
    """Ground on which the vines stand [m, deg]."""

    slope_deg: Number = 0.0
    """Slope of the whole block."""
    slope_direction_deg: Number = (0.0, 360.0)
    """Direction in which the slope rises, from east, counter-clockwise."""
    cross_slope_deg: Number = 0.0
    """Slope across the rows, rising to the left of the first row's heading; added to the slope."""
    ruts: Number = 0.0
    """Depth of the two tyre ruts of every alley [m]."""
    roughness: Number = 0.01
    """Standard deviation of clods a third of a metre wide [m]."""
    cover: Choice[Literal["soil", "grass", "strips", "snow"]] = "strips"
    """Strips: grass in the alleys, soil below the rows."""
    weeds_per_m2: Number = 0.3
    """Tufts in and around the block."""
    prunings_per_m2: Number = 0.0
    """Bundles of cut canes that lie in the alleys."""

    @model_validator(mode="after")
    def _check(self) -> GroundSeed:
        self.keep_within(GROUND_LIMITS)
        return self


class LightSeed(Strict):
    """Sun and sky; intensities in [0, 1]."""

    sun_azimuth_deg: Number = (0.0, 360.0)
    """Direction of the sun from east, counter-clockwise."""
    sun_elevation_deg: Number = 35.0
    """Height of the sun above the horizon; a low sun is warm, and dazzles."""
    sky: Choice[Literal["clear", "overcast"]] = "clear"
    """An overcast sky casts no shadows; sun is then its light from above."""
    sun: Number = 0.6
    """Light of the sun."""
    ambient: Number = 0.35
    """Light from everywhere."""
    exposure_stops: Number = 0.0
    """Error of the camera's exposure; one stop doubles the light."""
    white_balance: Number = 0.0
    """Error of the camera's white balance: stops of red over blue, too warm where positive."""

    @model_validator(mode="after")
    def _check(self) -> LightSeed:
        self.keep_within(LIGHT_LIMITS)
        return self


class ObstacleSeed(Strict):
    """Number of obstacles of each kind, none of them part of the trellis."""

    crates: Count = 0
    """Beside rows, where no vine is worked."""
    persons: Count = 0
    """Beside rows, where no vine is worked."""
    trailers: Count = 0
    """Parked beyond the headlands."""

    @model_validator(mode="after")
    def _check(self) -> ObstacleSeed:
        self.keep_within(OBSTACLE_LIMITS)
        return self
