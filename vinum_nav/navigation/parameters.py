"""Parameters of navigation: what can be set of the navigator."""

from __future__ import annotations

from typing import ClassVar

from vinum_nav.description.parameters import parameter
from vinum_nav.navigation.obstacle_parameters import ObstacleParameters


class NavigatorParameters(ObstacleParameters):
    """Parameters of navigation; speeds and accelerations come from the body."""

    not_above: ClassVar[dict[str, str]] = {
        **ObstacleParameters.not_above,
        "tight_clearance": "clearance",
        "fine_tolerance": "xy_goal_tolerance",
        "fine_yaw_tolerance": "yaw_goal_tolerance",
        "at_station": "left_station",
        "upright_ends": "upright_begins",
    }

    # ------------------------------------------------------------ routes
    clearance: float = parameter(
        0.20, "m", "Distance of the body from a row line where there is room for it.", gt=0, le=2
    )
    tight_clearance: float = parameter(
        0.10,
        "m",
        "Least distance of the body from a row line: where there is no other way, and on straight "
        "hops.",
        gt=0,
        le=2,
    )
    predicted_row_clearance: float = parameter(
        0.15, "m", "Distance that is added beside rows that are only predicted.", gt=0, le=2
    )
    detour: float = parameter(
        0.15,
        "m",
        "Distance by which the corners of a route lie farther out than needed.",
        gt=0,
        le=2,
    )
    turning_clearance: float = parameter(
        0.15,
        "m",
        "Distance of the circumscribed circle from a row's end while turning.",
        gt=0,
        le=2,
    )
    alley_beyond: float = parameter(
        0.2,
        "m",
        "Distance beyond the rows' ends up to which the body stays parallel to them.",
        ge=0,
        le=5,
    )
    rows_moved: float = parameter(
        0.04, "m", "Shift of the rows that calls for a new route.", gt=0, le=2, live=True
    )
    off_track: float = parameter(
        0.25, "m", "Distance from the route that calls for a new one.", gt=0, le=5, live=True
    )
    behind_factor: float = parameter(
        1.6,
        "1",
        "Multiple by which a turning place behind the robot counts as farther.",
        ge=1,
        le=10,
        live=True,
    )
    goal_yaw_off: float = parameter(
        0.5,
        "rad",
        "Largest angle of a goal in an alley against its row.",
        gt=0,
        le=1.5,
    )
    retry_after: float = parameter(
        1.0, "s", "Time between two attempts to find a route.", gt=0, le=60, live=True
    )
    look_again_after: float = parameter(
        10.0,
        "s",
        "Time between two attempts before a closed way: that it opens is seen at once.",
        gt=0,
        le=600,
        live=True,
    )

    # ------------------------------------------------------------ pace and steering
    reverse_speed: float = parameter(
        0.3, "m/s", "Top speed backwards, where the lidar is blind.", gt=0, le=5
    )
    lookahead_time: float = parameter(
        0.15,
        "s",
        "Time by which the pose is predicted: the lag of body and command.",
        gt=0,
        le=2,
    )
    braking_share: float = parameter(
        0.9,
        "1",
        "Share of the body's acceleration that is planned with; the rest is for corrections.",
        gt=0,
        le=1,
    )
    track_gain: float = parameter(1.2, "1/s", "Pull towards the route.", gt=0, le=20, live=True)
    yaw_gain: float = parameter(2.0, "1/s", "Pull towards the planned yaw.", gt=0, le=20, live=True)
    approach_gain: float = parameter(
        6.0, "1/s", "Speed per distance in the last centimetres.", gt=0, le=50, live=True
    )
    approach_distance: float = parameter(
        0.35, "m", "Distance within which the goal itself is steered at.", gt=0, le=5, live=True
    )
    approach_yaw: float = parameter(
        0.35,
        "rad",
        "Yaw error within which the goal itself is steered at.",
        gt=0,
        le=3.1,
        live=True,
    )
    approach_time: float = parameter(
        2.5,
        "s",
        "Ideal time left on the plan within which the goal itself is steered at.",
        gt=0,
        le=60,
        live=True,
    )
    yaw_off: float = parameter(
        0.3, "rad", "Yaw error at which the robot only turns.", gt=0, le=3.1, live=True
    )
    position_off: float = parameter(
        0.35,
        "m",
        "Distance from the plan at which the robot only returns to it.",
        gt=0,
        le=5,
        live=True,
    )

    # ------------------------------------------------------------ bodies that cannot move sideways
    line_length: float = parameter(
        0.22, "m", "Way over which the body comes onto its line.", gt=0, le=5, live=True
    )
    line_yaw: float = parameter(
        0.3,
        "rad",
        "Largest angle to its line at which the body stands while it comes onto it.",
        gt=0,
        le=1.5,
        live=True,
    )
    creep_speed: float = parameter(
        0.05, "m/s", "Speed that steering never takes away.", gt=0, le=1, live=True
    )
    bend: float = parameter(
        0.35,
        "rad",
        "Bend above which the body turns on the spot instead of driving through.",
        gt=0,
        le=1.5,
    )
    stop_costs: float = parameter(
        1.0,
        "s",
        "Time that braking to a turn on the spot and gathering speed again costs.",
        ge=0,
        le=60,
    )
    bend_reserve: float = parameter(
        1.2,
        "1",
        "Radius of bends over the radius at top speed and top yaw rate; the surplus is for "
        "corrections.",
        ge=1,
        le=10,
        live=True,
    )
    run_in: float = parameter(
        0.5, "m", "Way in line with a goal outside the alleys, before it.", gt=0, le=5, live=True
    )
    across: float = parameter(
        0.6,
        "rad",
        "Angle against the row from which the body counts as turning already.",
        gt=0,
        le=1.5,
        live=True,
    )
    in_line_along: float = parameter(
        0.6,
        "m",
        "Distance along the row from its alley's mouth within which the body goes in at once.",
        gt=0,
        le=5,
        live=True,
    )
    in_line_across: float = parameter(
        0.1,
        "m",
        "Distance across the row from its alley's mouth within which the body goes in at once.",
        gt=0,
        le=5,
        live=True,
    )
    turned: float = parameter(
        0.04, "rad", "Angle within which a turn on the spot is over.", gt=0, le=0.5, live=True
    )
    at_corner: float = parameter(
        0.05, "m", "Distance from its end within which a leg is over.", gt=0, le=1, live=True
    )
    final_way: float = parameter(
        1.5,
        "m",
        "Way left on the last leg from which the goal itself is steered at.",
        gt=0,
        le=10,
        live=True,
    )
    final_bend: float = parameter(
        0.15,
        "rad",
        "Largest bend left on the last leg with which the goal itself is steered at.",
        gt=0,
        le=1.5,
        live=True,
    )
    shunt_length: float = parameter(
        0.5,
        "m",
        "Way that the body goes back to come again if it stands beside its goal.",
        gt=0,
        le=5,
        live=True,
    )
    at_station: float = parameter(
        0.008,
        "m",
        "Distance along the line within which the body is abeam its goal.",
        gt=0,
        le=0.5,
        live=True,
    )
    left_station: float = parameter(
        0.02,
        "m",
        "Distance along the line beyond which the body is abeam its goal no more.",
        gt=0,
        le=0.5,
        live=True,
    )
    upright_begins: float = parameter(
        0.02,
        "rad",
        "Angle to its line from which the body turns parallel at its goal.",
        gt=0,
        le=0.5,
        live=True,
    )
    upright_ends: float = parameter(
        0.006, "rad", "Angle to its line at which that turn ends.", gt=0, le=0.5, live=True
    )
    lateral_share: float = parameter(
        0.8, "1", "Share of the position's tolerance that may be left across the line.", gt=0, le=1
    )
    lateral_growth: float = parameter(
        1.35,
        "1",
        "Multiple of `lateral_share` that each further shunt is content with, so that noise does "
        "not keep it shunting.",
        ge=1,
        le=10,
        live=True,
    )

    # ------------------------------------------------------------ arrival
    map_tolerance: float = parameter(
        0.10, "m", "Position error within which a transit's goal is reached.", gt=0, le=2
    )
    map_yaw_tolerance: float = parameter(
        0.06,
        "rad",
        "Yaw error within which a transit's goal is reached.",
        gt=0,
        le=1.5,
        live=True,
    )
    xy_goal_tolerance: float = parameter(
        0.025, "m", "Position error within which a stop is reached.", gt=0, le=1
    )
    yaw_goal_tolerance: float = parameter(
        0.026, "rad", "Yaw error within which a stop is reached.", gt=0, le=1, live=True
    )
    hold_time: float = parameter(
        0.5, "s", "Time for which a stop must stay within these errors.", gt=0, le=60, live=True
    )
    fine_tolerance: float = parameter(
        0.010,
        "m",
        "Position error within which a stop is reached sooner.",
        gt=0,
        le=1,
        live=True,
    )
    fine_yaw_tolerance: float = parameter(
        0.010, "rad", "Yaw error within which a stop is reached sooner.", gt=0, le=1, live=True
    )
    fine_hold_time: float = parameter(
        0.03, "s", "Time for which a stop must stay within these errors.", gt=0, le=60, live=True
    )
    standing_speed: float = parameter(
        0.03, "m/s", "Speed below which the robot stands.", gt=0, le=1, live=True
    )
    goal_moved: float = parameter(
        0.05, "m", "Shift of a goal that was reached, beyond which it is a new one.", gt=0, le=2
    )

    # ------------------------------------------------------------ trouble
    odometry_timeout: float = parameter(
        0.3,
        "s",
        "Age of the last odometry from which the robot stands.",
        gt=0,
        le=2,
    )
    blocked_after: float = parameter(
        5.0,
        "s",
        "Time before an obstacle after which the robot is blocked.",
        gt=0,
        le=600,
        live=True,
    )
    unblocked_after: float = parameter(
        2.0,
        "s",
        "Time without an obstacle after which a robot that stands is blocked no more.",
        gt=0,
        le=600,
        live=True,
    )
    stuck_after: float = parameter(
        20.0,
        "s",
        "Time in one place after which the robot gives up its goal.",
        gt=0,
        le=600,
    )
    stuck_distance: float = parameter(
        0.10, "m", "Way below which the robot has stayed in one place.", gt=0, le=2, live=True
    )
