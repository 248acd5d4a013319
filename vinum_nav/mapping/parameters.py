"""Parameters of mapping: what the mapper believes of its sensors, and how patient it is."""

from __future__ import annotations

import math

from vinum_nav.description.parameters import Tunables, parameter, section
from vinum_nav.mapping.row_parameters import RowParameters
from vinum_nav.mapping.track_parameters import TrackParameters


class MotionParameters(Tunables):
    """Odometry and gyroscope. A keyframe is a place on the way that the map is tied to."""

    scale_sigma: float = parameter(
        0.03,
        "1",
        "Error of the odometry's scale, constant per run, before anything is known of it.",
        gt=0,
        le=1,
    )
    scale_baseline: float = parameter(
        4.0, "m", "Chord between two fixed keyframes that measures the scale.", gt=0, le=100
    )
    step_sigma: float = parameter(
        0.002, "m", "Error of the way between two keyframes, beside the scale.", gt=0, le=1
    )
    slip_sigma: float = parameter(
        0.004,
        "m/sqrt(m)",
        "Error of the way between two keyframes per square root of it, beside the scale.",
        gt=0,
        le=1,
    )
    yaw_walk: float = parameter(
        0.0087,
        "rad/sqrt(m)",
        "Error of the odometry's yaw per square root of the way.",
        gt=0,
        le=1,
    )
    gyro_noise: float = parameter(
        0.0006,
        "rad/sqrt(s)",
        "Error of the integrated yaw rate per square root of the time.",
        gt=0,
        le=1,
    )
    gyro_bias_sigma: float = parameter(
        0.002, "rad/s", "Error of the yaw rate's bias at the start.", gt=0, le=1
    )
    gyro_bias_walk: float = parameter(
        1e-4,
        "rad/s/sqrt(s)",
        "Change of the yaw rate's bias per square root of the time.",
        ge=0,
        le=1,
    )


class SightingParameters(Tunables):
    """Trust in a single observation."""

    max_range: float = parameter(
        5.0, "m", "Distance from the camera beyond which an observation is dropped.", gt=0, le=50
    )
    range_sigma: float = parameter(
        0.006,
        "m/m",
        "Error that is added in both directions per metre of range (camera mounting).",
        ge=0,
        le=1,
    )
    flagged_sigma: float = parameter(
        0.06, "m", "Error that is added where a flag says that mask or depth is poor.", ge=0, le=5
    )
    tilt_sigma: float = parameter(0.006, "rad", "Error of the levelling.", ge=0, le=1)
    tilt_sigma_without_imu: float = parameter(
        0.06,
        "rad",
        "Error of the levelling of a body without an IMU, which counts as level.",
        ge=0,
        le=1,
    )
    mount_sigma: float = parameter(
        0.009,
        "rad",
        "Error of the camera's mounting about the vertical, before it is estimated.",
        gt=0,
        le=1,
    )
    mount_floor: float = parameter(
        0.015,
        "m",
        "Error of a keyframe's mean sighting when the mounting is estimated.",
        gt=0,
        le=1,
    )
    mount_ripe: int = parameter(
        20,
        "1",
        "Keyframes' sightings of one landmark after which the mounting is estimated by it.",
        ge=3,
        le=1000,
    )
    mount_least_sigma: float = parameter(
        math.radians(0.05),
        "rad",
        "Error of the mounting that is always left: landmarks passed together share the drift of "
        "the dead reckoning.",
        gt=0,
        le=1,
    )
    redundant_distance: float = parameter(
        0.07, "m", "Distance below which two instances of one picture are one.", ge=0, le=1
    )
    redundant_overlap: float = parameter(
        0.6,
        "1",
        "Overlap of boxes (IoU) from which instances within twice `redundant_distance` are one.",
        gt=0,
        le=1,
    )


class GraphParameters(Tunables):
    """Sliding window of the pose graph."""

    step: float = parameter(0.3, "m", "Way after which a keyframe is closed.", gt=0, le=10)
    turn: float = parameter(0.15, "rad", "Turn after which a keyframe is closed.", gt=0, le=3.1)
    period: float = parameter(1.5, "s", "Time after which a keyframe is closed.", gt=0, le=60)
    window: int = parameter(40, "1", "Keyframes that are kept open.", ge=3, le=1000)
    start_sigma: float = parameter(0.5, "m", "Error of the believed start.", gt=0, le=10)
    start_yaw_sigma: float = parameter(
        0.17, "rad", "Error of the believed heading at the start.", gt=0, le=3.1
    )
    fix_sigma: float = parameter(0.015, "m", "Least error of a fixed GNSS position.", gt=0, le=10)
    float_inflation: float = parameter(
        3.0,
        "1",
        "Multiple of the error that any other position claims: it is not white.",
        ge=1,
        le=100,
    )
    height_gain: float = parameter(
        0.3, "1", "Share of a fix's height that goes into the height of the ground.", gt=0, le=1
    )
    sighting_floor: float = parameter(
        0.012, "m", "Error of a keyframe's mean sighting that does not average out.", gt=0, le=1
    )
    huber: float = parameter(
        1.5, "1", "Threshold of the robust noise, in standard deviations.", gt=0, le=20
    )


class MapperParameters(Tunables):
    """Parameters of mapping."""

    motion: MotionParameters = section(MotionParameters)
    sighting: SightingParameters = section(SightingParameters)
    track: TrackParameters = section(TrackParameters)
    graph: GraphParameters = section(GraphParameters)
    row: RowParameters = section(RowParameters)
