"""Parameters of mapping: what the mapper believes of its sensors, and how patient it is."""

from __future__ import annotations

import math
from typing import ClassVar

from vinum_nav.description.parameters import Tunables, parameter, section


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


class TrackParameters(Tunables):
    """Life of a track: of what may be a trunk, from its first sighting on."""

    not_above: ClassVar[dict[str, str]] = {
        "expect_nearest": "expect_farthest",
        "expect_farthest": "near",
    }

    gate_chi2: float = parameter(
        11.6,
        "1",
        "Largest squared Mahalanobis distance of an observation from its track (2 degrees of "
        "freedom: 99.7 %).",
        gt=0,
        le=100,
    )
    gate_distance: float = parameter(
        0.35, "m", "Largest distance of an observation from its track.", gt=0, le=5
    )
    gate_spacings: float = parameter(
        0.4,
        "1",
        "Largest distance of an observation from its track, in vine spacings.",
        gt=0,
        le=0.5,
    )
    track_sigma: float = parameter(
        0.03, "m", "Error of a track against the robot while it is in view.", gt=0, le=1
    )
    drift: float = parameter(
        0.02, "m/m", "Growth of `track_sigma` per metre travelled out of view.", ge=0, le=1
    )
    confirm_sightings: int = parameter(
        4, "1", "Sightings that confirm a track.", ge=1, le=100, live=True
    )
    confirm_seconds: float = parameter(
        0.6,
        "s",
        "Time over which the sightings that confirm a track must come.",
        ge=0,
        le=60,
        live=True,
    )
    confirm_score: float = parameter(
        0.5, "1", "Least mean score of the sightings of a confirmed track.", ge=0, le=1, live=True
    )
    confirm_ratio: float = parameter(
        0.4,
        "1",
        "Least share of sightings in all chances of a confirmed track.",
        ge=0,
        le=1,
        live=True,
    )
    far_factor: float = parameter(
        2.0,
        "1",
        "Multiple of the sightings that is wanted if all are from beyond `expect_farthest`.",
        ge=1,
        le=20,
        live=True,
    )
    hit: float = parameter(
        1.2, "1", "Log-odds of existence that a sighting of score 1 adds.", gt=0, le=20
    )
    miss: float = parameter(
        0.8, "1", "Log-odds of existence that a missed chance takes.", gt=0, le=20
    )
    existence_limit: float = parameter(
        12.0, "1", "Log-odds of existence above which nothing is added.", gt=0, le=100
    )
    expect_nearest: float = parameter(
        0.8, "m", "Distance from which on a track must be seen.", ge=0, le=10
    )
    expect_farthest: float = parameter(
        3.5, "m", "Distance up to which a track must be seen.", gt=0, le=50
    )
    expect_margin: float = parameter(
        0.06,
        "1",
        "Share of the picture's width at either edge where it need not be seen.",
        ge=0,
        lt=0.5,
    )
    shadow: float = parameter(
        0.08, "m", "Half width of what a nearer thing hides from the camera.", ge=0, le=1
    )
    viewpoint: float = parameter(
        0.06, "m", "Way between two missed chances that count.", ge=0, le=5
    )
    patience: float = parameter(
        8.0,
        "s",
        "Time unseen after which a track that is not confirmed dies.",
        gt=0,
        le=600,
        live=True,
    )
    fuse_distance: float = parameter(
        0.2,
        "m",
        "Distance below which two tracks that are never seen side by side are one.",
        gt=0,
        le=1,
    )
    side_by_side: int = parameter(
        3, "1", "Pictures that prove two near tracks to be two things.", ge=1, le=100
    )
    label_limit: float = parameter(15.0, "1", "Largest sum of the label's log-odds.", gt=0, le=100)
    label_hysteresis: float = parameter(
        1.0, "1", "Log-odds by which another label must lead to replace it.", ge=0, le=20
    )
    near: float = parameter(
        8.0, "m", "Distance from the robot within which tracks take part.", ge=5, le=50
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


class BoundaryParameters(Tunables):
    """Reading of a boundary that was drawn by hand, before anything of the rows is seen.

    Its sides along the rows give their direction and bend, its corners their number.
    """

    most_turn: float = parameter(
        0.18, "rad", "Largest angle between start heading and rows.", gt=0, le=0.7
    )
    most_curvature: float = parameter(
        1 / 38.0, "1/m", "Largest curvature of the row at the start.", gt=0, le=0.2
    )
    side_width: float = parameter(
        0.4,
        "m",
        "Distance from a side at which a piece of the boundary supports it half as much.",
        gt=0,
        le=3,
    )
    prior: float = parameter(
        0.5,
        "m",
        "Length of boundary by which a direction one standard deviation off must be better.",
        ge=0,
        le=10,
    )
    outside: float = parameter(
        1.0, "m", "Distance outside a side from which boundary speaks against it.", gt=0, le=10
    )
    outside_cost: float = parameter(
        0.5,
        "1",
        "Share of its length by which boundary outside a side speaks against it.",
        ge=0,
        le=5,
    )
    apart: float = parameter(0.5, "m", "Least distance of the two sides.", gt=0, le=10)
    edge_near: float = parameter(
        0.6, "m", "Distance from a side's line within which an edge is of that side.", gt=0, le=10
    )
    edge_near_share: float = parameter(
        0.08, "1", "Share of an edge's length that is added to `edge_near`.", ge=0, le=1
    )
    edge_near_most: float = parameter(
        1.8,
        "m",
        "Largest distance from a side's line within which an edge is of that side.",
        gt=0,
        le=20,
    )
    steepest: float = parameter(
        0.5, "m/m", "Steepest slope of an edge against its side's line.", gt=0, le=10
    )
    slack: float = parameter(
        0.3,
        "m",
        "Distance by which an edge may leave its side's line beyond `steepest`.",
        ge=0,
        le=5,
    )
    least_slope_sigma: float = parameter(
        0.014, "rad", "Error of the direction that is left on the longest boundary.", gt=0, le=1
    )
    bow: float = parameter(
        0.15,
        "m",
        "Height of an arc over its chord from which the rows are bent like it.",
        gt=0,
        le=10,
    )
    sure: float = parameter(3.0, "1", "Standard deviations from which a bow counts.", gt=0, le=20)
    longer: float = parameter(
        1.25,
        "1",
        "Multiple of the length of straight sides from which bent ones count as well.",
        ge=1,
        le=10,
    )
    corners: int = parameter(3, "1", "Corners of a side below which it shows no bow.", ge=3, le=100)
    cut_short: float = parameter(
        0.8,
        "1",
        "Share of what lies in and about the block, below which a line has left it by a side.",
        ge=0,
        le=1,
    )
    side_sigma: float = parameter(
        0.15, "m", "Error of a side's usual distance to the outer row.", gt=0, le=5
    )
    comb_sigma: float = parameter(
        0.1, "m", "Error of a corner at a row's end about its place.", gt=0, le=5
    )
    comb_share: float = parameter(
        0.7, "1", "Share of corners at the rows' ends; the others lie anywhere.", gt=0, lt=1
    )
    comb_least: int = parameter(
        5,
        "1",
        "Corners of a boundary below which they say nothing of the number of rows.",
        ge=2,
        le=1000,
    )
    comb_gain: float = parameter(
        0.35, "1", "Least gain in log-likelihood per corner, over corners anywhere.", ge=0, le=10
    )


class RowParameters(Tunables):
    """Row model."""

    not_above: ClassVar[dict[str, str]] = {
        "inlier_distance": "member_distance",
        "spacing_error": "spacing_limit",
    }

    member_distance: float = parameter(
        0.35, "m", "Largest distance of a trunk from its row's line.", gt=0, le=2
    )
    inlier_distance: float = parameter(
        0.2, "m", "Largest distance of a point from the line that it supports.", gt=0, le=2
    )
    point_sigma: float = parameter(
        0.06, "m", "Error of a vine's place across its row's line.", gt=0, le=1
    )
    first_reach: float = parameter(
        0.25,
        "1",
        "Reach of the first pull of a fit that begins at the prior, in row spacings.",
        gt=0,
        le=0.5,
    )
    yaw_sigma: float = parameter(
        0.05, "rad", "Error of the start heading against the rows.", gt=0, le=1
    )
    parallel_sigma: float = parameter(
        0.01, "rad", "Error of one row's direction against the others'.", gt=0, le=1
    )
    offset_sigma: float = parameter(0.3, "m", "Error of the start beside row 0.", gt=0, le=5)
    gap_sigma: float = parameter(
        0.08, "m", "Error of one pair of neighbours' distance against the others'.", gt=0, le=5
    )
    curvature_sigma: float = parameter(
        0.012, "1/m", "Curvature of rows, about straight ones.", gt=0, le=0.2
    )
    least_bow: float = parameter(
        0.1, "m", "Rise over their chord from which rows count as curved.", gt=0, le=10
    )
    sure_bow: float = parameter(
        4.0,
        "1",
        "Standard deviations of the curvature from which rows count as curved.",
        gt=0,
        le=20,
    )
    least_bow_length: float = parameter(
        4.0, "m", "Length of a stretch below which nothing is said of its curvature.", gt=0, le=100
    )
    spacing_error: float = parameter(
        0.06, "1", "Error of the rough row spacing, as a share of it.", gt=0, le=0.5
    )
    spacing_limit: float = parameter(
        0.085, "1", "Largest error of the rough row spacing, as a share of it.", gt=0, le=0.5
    )
    side_margin: float = parameter(
        0.4, "m", "Usual distance of the boundary from the outer rows.", ge=0, le=5
    )
    boundary_error: float = parameter(
        1.0,
        "m",
        "Largest error of a boundary drawn by hand. What stands so far outside on a row is the "
        "block's.",
        gt=0,
        le=10,
    )
    inside_share: float = parameter(
        0.5,
        "1",
        "Share of a row within the boundary and its error, from which it may be the block's.",
        ge=0,
        le=1,
    )
    seen_across: float = parameter(
        0.15,
        "m",
        "Largest error of the distance over several rows that have been seen.",
        ge=0,
        le=5,
    )
    too_near: float = parameter(
        0.6,
        "1",
        "Distance below which two vines of a row are one too many, in vine spacings. In a surveyed "
        "block (Riseholme, 110 gaps) they were 0.91 to 1.10 of the median apart.",
        gt=0,
        lt=1,
    )
    in_step: float = parameter(
        0.15,
        "1",
        "Share of two vines' distance by which it may be off a multiple of the spacing, for them "
        "to be in step.",
        gt=0,
        lt=0.5,
    )
    in_step_multiples: int = parameter(
        2, "1", "Multiples of the spacing up to which vines can be in step.", ge=1, le=20
    )
    beyond_post: float = parameter(
        0.2, "m", "Distance beyond its row's end post from which a vine is none.", ge=0, le=5
    )
    boundary: BoundaryParameters = section(BoundaryParameters)


class MapperParameters(Tunables):
    """Parameters of mapping."""

    motion: MotionParameters = section(MotionParameters)
    sighting: SightingParameters = section(SightingParameters)
    track: TrackParameters = section(TrackParameters)
    graph: GraphParameters = section(GraphParameters)
    row: RowParameters = section(RowParameters)
