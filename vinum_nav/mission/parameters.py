"""The mission's time limits, tolerances and distances."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class MissionParameters:
    """All in seconds, metres, radians; all > 0."""

    detections_timeout: float = 5.0
    sight_timeout: float = 1.5
    """Age of the last detections above which nothing counts as seen."""
    map_timeout: float = 5.0
    odometry_timeout: float = 2.0
    navigator_timeout: float = 3.0
    grace: float = 10.0
    """Time after the start within which a source that has never spoken is no fault."""
    sleep_limit: float = 1.0
    """Longer between two steps: the mission itself slept, and no source is silent because of it."""
    row_timeout: float = 10.0
    """Time for which the row at work may be missing from the map."""
    blocked_timeout: float = 30.0
    """Blocked for longer: a work item is put off, and the way beyond it is closed."""
    look_again: float = 8.0
    """The same where the robot has already waited so long for the same thing."""
    failed_timeout: float = 5.0
    """Failed for longer, with nothing in the way: the robot is stuck."""
    transit_timeout: float = 60.0
    """Standing for longer without a word of the navigator: the robot is stuck."""
    recovery_attempts: int = 2
    """Number of times that a stuck robot backs off and tries again before it gives up."""
    back_off: float = 0.5
    """Distance that it backs off, along what it has just driven."""
    back_off_timeout: float = 10.0
    """It backs off for no longer than this."""
    stall_distance: float = 0.3
    """Moving less than this counts as standing."""
    settle_tolerance: float = 0.05
    """Error against a fresh map below which a reached stop pose is accepted."""
    settle_freshness: float = 0.5
    """A map is fresh if the stop pose was reached no longer than this after it."""
    settle_timeout: float = 3.0
    """A reached stop pose is refined for no longer than this."""
    duplicate_radius: float = 0.25
    """A vine this near to a closed work item is the same vine."""
    look_ahead: float = 3.5
    """Beyond this distance a vine is opened only if its sigma is at most `look_ahead_sigma`."""
    look_ahead_sigma: float = 0.10
    switch_hysteresis: float = 0.1
    """A vine must come before the target by this much to be worked first."""
    end_margin: float = 0.3
    """A pass is over from this far before the end of its row's extent, if not sooner by
    `end_view`."""
    end_view: float = 0.7
    """A pass is over once the end of its row's extent has been in view over so much of the way."""
    headland_offset: float = 0.5
    """Distance of a pass's mouth from the end of its row's extent."""
    mouth_tolerance: float = 0.6
    mouth_yaw_tolerance: float = 0.5
    goal_step: float = 0.1
    """A transit goal is renewed when it has moved by this much."""
    reopen_limit: int = 3
    """Number of times that a finished pass may be gone back to for a vine confirmed late."""

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = getattr(self, entry.name)
            if not (value > 0 and math.isfinite(value)):
                raise ValueError(f"mission parameter {entry.name} must be > 0, got {value}")
