"""What can be tuned of the navigator."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class NavigatorParameters:
    """Distances [m], angles [rad], times [s]; speeds and accelerations come from the body.

    Raises:
        ValueError: a value is not > 0; names it.
    """

    clearance: float = 0.20
    """Body to row line where there is room for it."""
    tight_clearance: float = 0.10
    """Body to row line at the least: where there is no other way, and on straight hops."""
    predicted_row_clearance: float = 0.15
    """Added beside rows that are only predicted."""
    detour: float = 0.15
    """How much farther out than needed the corners of a route lie."""
    turning_clearance: float = 0.15
    """Circumscribed circle to row end while turning."""
    reverse_speed: float = 0.3
    """Top speed backwards, where the lidar is blind [m/s]."""
    lookahead_time: float = 0.15
    """How far ahead the pose is predicted: the lag of body and command."""
    braking_share: float = 0.9
    """Share of the body's acceleration that is planned with; the rest is for corrections."""
    track_gain: float = 1.2
    """Pull towards the route [1/s]."""
    yaw_gain: float = 2.0
    """Pull towards the planned yaw [1/s]."""
    approach_gain: float = 6.0
    """Speed per distance in the last centimetres [1/s]."""
    line_length: float = 0.22
    """Way over which a body that cannot move sideways comes onto its line."""
    line_yaw: float = 0.3
    """How far it stands askew at the most while it does."""
    shunt_length: float = 0.5
    """How far it goes back to come again if it stands beside its goal."""
    map_tolerance: float = 0.10
    map_yaw_tolerance: float = 0.06
    xy_goal_tolerance: float = 0.025
    yaw_goal_tolerance: float = 0.026
    hold_time: float = 0.5
    """How long a stop must stay within its tolerance to count."""
    fine_tolerance: float = 0.010
    fine_yaw_tolerance: float = 0.010
    fine_hold_time: float = 0.03
    """The same for a stop within the fine tolerance."""
    standing_speed: float = 0.03
    goal_moved: float = 0.05
    """A goal that moves farther than this after it was reached is a new one."""
    rows_moved: float = 0.04
    """Rows that move farther than this call for a new route."""
    off_track: float = 0.25
    """Distance from the route that calls for a new one."""
    odometry_timeout: float = 0.3
    """Age of the last odometry from which the robot stands [s]."""
    blocked_after: float = 5.0
    unblocked_after: float = 2.0
    """A robot that stands is no longer blocked when it has met no obstacle for so long."""
    stuck_after: float = 20.0
    stuck_distance: float = 0.10
    obstacle_margin: float = 0.25
    """Gap that is kept before an obstacle."""
    obstacle_side_margin: float = 0.10
    row_side_margin: float = 0.03
    row_band: float = 0.45
    """Returns nearer than this to a row line belong to the row."""
    obstacle_range: float = 4.0
    """Farther returns are ignored: on slopes a level scan meets the ground."""
    obstacle_memory: float = 900.0
    """What has stood in the way is planned around for so long after it was seen last."""
    longest_detour: float = 3.0
    """Way around an obstacle in an alley that the navigator adds by itself; a longer one, by way of
    the headlands, is the mission's decision."""
    short_of_obstacle: float = 0.05
    """Gap to what an obstacle is planned around with, where the robot waits before a closed way."""
    detour_ahead: float = 0.15
    detour_beside: float = 0.12
    """Gaps to an obstacle that is planned around, before it and beside it."""
    obstacle_width: float = 0.15
    """Narrower returns are canes, stakes, wires."""

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = getattr(self, entry.name)
            if not value > 0:
                raise ValueError(f"navigator parameter {entry.name} must be > 0, got {value}")
