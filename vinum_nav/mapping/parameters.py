"""What the mapper believes of its sensors, and how patient it is."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class MotionParameters:
    """Odometry and gyroscope.

    Attributes:
        scale_sigma: of the odometry's scale, constant per run, before anything is known of it.
        scale_baseline: chord between two fixed keyframes that measures the scale [m].
        step_sigma: of the translation between two keyframes, beside the scale [m].
        slip_sigma: of that translation per sqrt(m), beside the scale.
        yaw_walk: of the odometry's yaw [rad/sqrt(m)].
        gyro_noise: of the integrated yaw rate [rad/sqrt(s)].
        gyro_bias_sigma: of the yaw rate's bias at the start [rad/s].
        gyro_bias_walk: of that bias [rad/s/sqrt(s)].
    """

    scale_sigma: float = 0.03
    scale_baseline: float = 4.0
    step_sigma: float = 0.002
    slip_sigma: float = 0.004
    yaw_walk: float = 0.0087
    gyro_noise: float = 0.0006
    gyro_bias_sigma: float = 0.002
    gyro_bias_walk: float = 1e-4


@dataclass(frozen=True)
class SightingParameters:
    """How far a single observation is trusted.

    Attributes:
        max_range: from the camera, beyond which an observation is dropped [m].
        range_sigma: added in both directions, per metre of range (camera mounting).
        flagged_sigma: added where a flag says that mask or depth is poor [m].
        tilt_sigma: of the levelling [rad].
        tilt_sigma_without_imu: the same of a body without an IMU, which counts as level [rad].
        mount_sigma: of the camera's mounting about the vertical, before it is estimated [rad].
        mount_floor: error of a keyframe's mean sighting in that estimate [m].
        redundant_distance: two instances of one picture this near are one [m].
        redundant_overlap: or boxes that overlap this much (IoU) within twice that distance.
    """

    max_range: float = 5.0
    range_sigma: float = 0.006
    flagged_sigma: float = 0.06
    tilt_sigma: float = 0.006
    tilt_sigma_without_imu: float = 0.06
    mount_sigma: float = 0.009
    mount_floor: float = 0.015
    redundant_distance: float = 0.07
    redundant_overlap: float = 0.6


@dataclass(frozen=True)
class TrackParameters:
    """The life of a track.

    Attributes:
        gate_chi2: of the squared Mahalanobis distance, 2 degrees of freedom (99.7 %).
        gate_distance: largest distance of an observation from its track [m].
        gate_spacings: the same in vine spacings.
        track_sigma: of a track against the robot while in view [m].
        drift: growth of that per metre travelled out of view.
        confirm_sightings, confirm_seconds, confirm_score, confirm_ratio: what makes a track
            confirmed: sightings, over which time, of which mean score, and hits in all chances.
        far_factor: times as many sightings if all are from beyond `expect_range`.
        hit, miss: log-odds of existence for a sighting of score 1 and for a chance missed.
        expect_range: nearest and farthest distance at which a track must be seen [m].
        expect_margin: share of the picture's width at either edge where it need not be.
        viewpoint: way [m] between two chances missed that count.
        patience: unseen time after which a track that is not confirmed dies [s].
        fuse_distance: two tracks this near and never seen side by side are one [m].
        side_by_side: pictures that prove two near tracks to be two things.
        label_limit, label_hysteresis: of the summed log-odds of the label.
    """

    gate_chi2: float = 11.6
    gate_distance: float = 0.35
    gate_spacings: float = 0.4
    track_sigma: float = 0.03
    drift: float = 0.02
    confirm_sightings: int = 4
    confirm_seconds: float = 0.6
    confirm_score: float = 0.5
    confirm_ratio: float = 0.4
    far_factor: float = 2.0
    hit: float = 1.2
    miss: float = 0.8
    expect_range: tuple[float, float] = (0.8, 3.5)
    expect_margin: float = 0.06
    viewpoint: float = 0.06
    patience: float = 8.0
    fuse_distance: float = 0.2
    side_by_side: int = 3
    label_limit: float = 15.0
    label_hysteresis: float = 1.0


@dataclass(frozen=True)
class GraphParameters:
    """The sliding window of the pose graph.

    Attributes:
        step, turn, period: way [m], angle [rad] or time [s] after which a keyframe is closed.
        window: keyframes that are kept open.
        start_sigma, start_yaw_sigma: of the believed start [m, rad].
        fix_sigma: least sigma of a fixed GNSS position [m].
        float_inflation: of the sigma of any other, whose error is not white.
        sighting_floor: error of a keyframe's mean sighting that does not average out [m].
        huber: threshold of the robust noise, in sigmas.
    """

    step: float = 0.3
    turn: float = 0.15
    period: float = 1.5
    window: int = 40
    start_sigma: float = 0.5
    start_yaw_sigma: float = 0.17
    fix_sigma: float = 0.015
    float_inflation: float = 3.0
    sighting_floor: float = 0.012
    huber: float = 1.5


@dataclass(frozen=True)
class RowParameters:
    """The row model.

    Attributes:
        member_distance: of a trunk from its row's line [m].
        inlier_distance: of a point from the line that it supports [m].
        yaw_sigma: of the start heading against the rows [rad].
        parallel_sigma: of one row's direction against the others' [rad].
        offset_sigma: of the start beside row 0 [m].
        gap_sigma: of one pair of neighbours' distance against the others' [m].
        curvature_sigma: of the rows about straight ones [1/m].
        least_bow, sure_bow: rows count as curved where they rise this much over their chord [m],
            and the curvature is so many sigmas.
        least_bow_length: nothing is said of the curvature of a shorter stretch [m].
        spacing_error, spacing_limit: sigma and greatest error of the rough row spacing, relative.
        side_margin: usual distance of the boundary from the outer rows [m].
        boundary_error: greatest error of a boundary drawn by hand; what stands so far outside on a
            row is the block's [m].
    """

    member_distance: float = 0.35
    inlier_distance: float = 0.2
    yaw_sigma: float = 0.05
    parallel_sigma: float = 0.01
    offset_sigma: float = 0.3
    gap_sigma: float = 0.08
    curvature_sigma: float = 0.012
    least_bow: float = 0.1
    sure_bow: float = 4.0
    least_bow_length: float = 4.0
    spacing_error: float = 0.06
    spacing_limit: float = 0.085
    side_margin: float = 0.4
    boundary_error: float = 1.0


@dataclass(frozen=True)
class MapperParameters:
    """Everything that can be tuned in this room."""

    motion: MotionParameters = field(default_factory=MotionParameters)
    sighting: SightingParameters = field(default_factory=SightingParameters)
    track: TrackParameters = field(default_factory=TrackParameters)
    graph: GraphParameters = field(default_factory=GraphParameters)
    row: RowParameters = field(default_factory=RowParameters)
