"""Parameters of the mission: time limits, tolerances and distances."""

from __future__ import annotations

from typing import ClassVar

from vinum_nav.description.parameters import Tunables, parameter


class MissionParameters(Tunables):
    """Parameters of the mission."""

    not_above: ClassVar[dict[str, str]] = {
        "sight_timeout": "detections_timeout",
    }

    # ------------------------------------------------------------ sources that fall silent
    detections_timeout: float = parameter(
        5.0,
        "s",
        "Age of the last detections from which the detector is silent.",
        gt=0,
        le=600,
    )
    sight_timeout: float = parameter(
        1.5,
        "s",
        "Age of the last detections above which nothing counts as seen.",
        gt=0,
        le=600,
    )
    map_timeout: float = parameter(
        5.0,
        "s",
        "Age of the last map from which the mapper is silent.",
        gt=0,
        le=600,
    )
    odometry_timeout: float = parameter(
        2.0,
        "s",
        "Age of the last odometry from which it is silent.",
        gt=0,
        le=600,
    )
    navigator_timeout: float = parameter(
        3.0,
        "s",
        "Age of the navigator's last word from which it is silent.",
        gt=0,
        le=600,
    )
    grace: float = parameter(
        10.0,
        "s",
        "Time from the start within which a source that has never spoken is no fault.",
        gt=0,
        le=600,
    )
    sleep_limit: float = parameter(
        1.0,
        "s",
        "Time between two steps above which the mission itself slept, and no source is silent "
        "because of it.",
        gt=0,
        le=60,
    )
    row_timeout: float = parameter(
        10.0,
        "s",
        "Time for which the row at work may be missing from the map.",
        gt=0,
        le=600,
    )

    # ------------------------------------------------------------ a robot that does not get on
    blocked_timeout: float = parameter(
        30.0,
        "s",
        "Time blocked after which a work item is put off and the way beyond it is closed.",
        gt=0,
        le=3600,
        live=True,
    )
    look_again: float = parameter(
        8.0,
        "s",
        "Time blocked that is enough where the robot has already waited for the same thing.",
        gt=0,
        le=3600,
        live=True,
    )
    failed_timeout: float = parameter(
        5.0,
        "s",
        "Time for which the navigator has failed, with nothing in the way, after which the robot "
        "is stuck.",
        gt=0,
        le=3600,
        live=True,
    )
    transit_timeout: float = parameter(
        60.0,
        "s",
        "Time standing without a word of the navigator after which the robot is stuck.",
        gt=0,
        le=3600,
        live=True,
    )
    recovery_attempts: int = parameter(
        2,
        "1",
        "Times that a stuck robot backs off and tries again before it gives up.",
        gt=0,
        le=100,
        live=True,
    )
    recovery_elsewhere: float = parameter(
        1.0,
        "m",
        "Way after which a robot has got away: its attempts begin anew.",
        gt=0,
        le=100,
        live=True,
    )
    back_off: float = parameter(
        0.5, "m", "Way that a stuck robot backs off, along what it has just driven.", gt=0, le=5
    )
    back_off_timeout: float = parameter(
        10.0, "s", "Time for which a stuck robot backs off at most.", gt=0, le=600, live=True
    )
    stall_distance: float = parameter(
        0.3, "m", "Way below which the robot counts as standing.", gt=0, le=5
    )
    stop_quiet: float = parameter(
        1.0,
        "s",
        "Time without any further emergency stop that a reset of the stop wants before it.",
        gt=0,
        le=60,
    )

    # ------------------------------------------------------------ stops
    reach_reserve: float = parameter(
        0.10,
        "m",
        "Part of the arm's reach that is kept for errors of the arrival and of the cordon's shape.",
        gt=0,
        le=1,
    )
    settle_tolerance: float = parameter(
        0.05,
        "m",
        "Error against a fresh map below which a reached stop pose is accepted.",
        gt=0,
        le=1,
        live=True,
    )
    settle_freshness: float = parameter(
        0.5,
        "s",
        "Time between a map and the arrival at the stop pose within which the map is fresh.",
        gt=0,
        le=60,
        live=True,
    )
    settle_timeout: float = parameter(
        3.0,
        "s",
        "Time for which a reached stop pose is refined at most.",
        gt=0,
        le=60,
        live=True,
    )
    duplicate_radius: float = parameter(
        0.25,
        "m",
        "Distance from a closed work item within which a vine is the same vine.",
        gt=0,
        le=2,
    )
    restored_spacings: float = parameter(
        0.45,
        "1",
        "Distance from a work item closed in an earlier run within which a vine is the same, "
        "in vine spacings.",
        gt=0,
        le=0.5,
    )

    # ------------------------------------------------------------ choice of the next vine
    look_ahead: float = parameter(
        3.5,
        "m",
        "Distance beyond which a vine is opened only if it is known well.",
        gt=0,
        le=50,
        live=True,
    )
    look_ahead_sigma: float = parameter(
        0.10,
        "m",
        "Largest error of the position of a vine beyond `look_ahead`.",
        gt=0,
        le=5,
        live=True,
    )
    switch_hysteresis: float = parameter(
        0.1,
        "m",
        "Distance by which a vine must come before the target to be worked first.",
        gt=0,
        le=5,
        live=True,
    )

    # ------------------------------------------------------------ passes
    end_margin: float = parameter(
        0.3,
        "m",
        "Distance from the end of its row's extent within which a pass is over, if not sooner by "
        "`end_view`.",
        gt=0,
        le=10,
        live=True,
    )
    end_view: float = parameter(
        0.7,
        "m",
        "Way over which the end of its row's extent is in view when a pass is over.",
        gt=0,
        le=10,
        live=True,
    )
    headland_offset: float = parameter(
        0.5, "m", "Distance of a pass's mouth from the end of its row's extent.", gt=0, le=20
    )
    mouth_tolerance: float = parameter(
        0.6, "m", "Distance from a mouth within which the robot is there.", gt=0, le=5, live=True
    )
    mouth_yaw_tolerance: float = parameter(
        0.5,
        "rad",
        "Yaw error at a mouth within which the robot is there.",
        gt=0,
        le=3.1,
        live=True,
    )
    goal_step: float = parameter(
        0.1, "m", "Shift of a transit's goal from which it is renewed.", gt=0, le=5, live=True
    )
    reopen_limit: int = parameter(
        3,
        "1",
        "Times that a finished pass may be gone back to for a vine confirmed late.",
        gt=0,
        le=100,
    )

    # ------------------------------------------------------------ what counts as seen
    view_margin: float = parameter(
        0.06,
        "1",
        "Share of the picture's width, at either edge, where a trunk may be overlooked; as "
        "mapping's `track.expect_margin`.",
        ge=0,
        lt=0.5,
    )
    view_farthest: float = parameter(
        3.5,
        "m",
        "Distance from the camera up to which a trunk is surely seen; as mapping's "
        "`track.expect_farthest`.",
        gt=0,
        le=50,
    )
    view_grazing: float = parameter(
        0.05,
        "rad",
        "Angle to the row below which a line of sight tells nothing of it.",
        gt=0,
        le=1,
    )
    look_period: float = parameter(
        2.0,
        "s",
        "Time between two pictures above which they are not one look.",
        gt=0,
        le=60,
        live=True,
    )
    look_step: float = parameter(
        0.5, "m", "Growth of a look after which it is written down.", gt=0, le=20, live=True
    )
    least_unseen: float = parameter(
        0.3,
        "m",
        "Length below which a stretch that was not seen hides no place of a vine.",
        ge=0,
        le=5,
    )
    gap_spacings: float = parameter(
        1.5,
        "1",
        "Distance of two vines above which there is a place without one between them, in vine "
        "spacings.",
        gt=1,
        le=2,
    )
    end_spacings: float = parameter(
        0.5,
        "1",
        "Least distance of a vine from the end of its row, in vine spacings.",
        ge=0,
        le=5,
    )
