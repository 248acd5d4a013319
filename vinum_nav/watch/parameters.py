"""The limits beyond which a source is not believed."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class WatchParameters:
    """Distances [m], angles [rad], times [s], speeds [m/s], yaw rates [rad/s]; all > 0.

    Raises:
        ValueError: a value is not > 0 and finite; names it.
    """

    hold: float = 2.0
    """Time for which a finding that does not come again stays an alarm."""
    grace: float = 10.0
    """Time from the first step within which a source that has never spoken is no alarm."""
    ahead: float = 0.2
    """Largest lead of a stamp over the clock."""
    moved: float = 0.1
    """Way after which data that are still identical are frozen."""
    turned: float = math.radians(3.0)
    """Turn after which data that are still identical are frozen."""

    scan_timeout: float = 1.0
    """Age of the last usable scan at which the robot stands."""
    scan_fault: float = 3.0
    """Time without a usable scan after which it is a fault."""
    scan_repeats: int = 5
    """Useless scans in a row at which the robot stands."""
    scan_invalid: float = 0.5
    """Share of a scan's rays without a legal range that makes it useless."""
    scan_near_rows: float = 6.0
    """Distance within which rows must give returns: posts, trunks or canes."""
    scan_row_length: float = 2.5
    """Length of rows in view that must give returns."""
    scan_least_returns: int = 6
    """Returns that such rows must give: bare bushes between two posts have given 7."""
    scan_least_share: float = 0.8
    """Share of the lidar's field of view that a scan must cover."""

    picture_timeout: float = 2.0
    """Age of the last picture at which its camera is silent."""
    picture_age: float = 1.0
    """Age from which a picture is too late to be used."""
    picture_fault: float = 1.0
    """Time with nothing but useless pictures after which it is a fault."""
    picture_dark: float = 4.0
    """Mean of the pixels below which a picture is black, of 255."""
    picture_bright: float = 251.0
    """Mean of the pixels above which a picture is saturated, of 255."""
    picture_flat: float = 1.0
    """Standard deviation of the pixels below which a picture is uniform, of 255."""
    picture_depth: float = 0.01
    """Share of pixels with depth below which a picture is without depth."""

    speed_factor: float = 1.5
    """Multiple of the body's top speeds that no odometry shows."""
    jump: float = 0.05
    """Step of the odometry beyond that which is no jump yet."""
    yaw_jump: float = 0.1
    """The same for its yaw."""
    motion_window: float = 1.0
    """Time over which motions are compared."""
    twist_share: float = 0.3
    """Largest disagreement of the odometry's pose with its own twist, in shares of the way."""
    twist_floor: float = 0.1
    """Disagreement in that time that is none yet, in metres and radians alike."""
    yaw_share: float = 0.25
    """Largest disagreement of the odometry's yaw with the IMU's, in shares of the turn."""
    yaw_floor: float = 0.08
    """Disagreement in that time that is none yet."""
    dispute: float = 1.0
    """Time for which the trunks seen are waited for to say whose yaw is wrong."""
    imu_rate_factor: float = 3.0
    """Multiple of the body's top yaw rate that no IMU shows."""
    tilt: float = 0.6
    """Tilt at which a robot does not stand."""
    tilt_jump: float = 0.2
    """Change of the tilt from one sample to the next that cannot be."""
    imu_repeats: int = 20
    """Identical samples that may be frozen."""
    imu_timeout: float = 1.0
    odometry_timeout: float = 1.0
    gnss_timeout: float = 5.0
    """Time without a word of a source after which it is silent."""
    commanded: float = 0.5
    """Way or turn commanded, in metres and radians alike, while the odometry does not change."""
    chord: float = 4.0
    """Way between two fixes that measures the odometry's scale."""
    chord_share: float = 0.15
    """Largest error of the odometry's scale; twice in a row it is a fault."""

    seen_period: float = 0.5
    """Time between two pictures whose trunks are compared."""
    seen_way: float = 2.0
    """Way over which the trunks seen measure the odometry's scale."""
    seen_share: float = 0.22
    """Largest error of the odometry's scale against the trunks seen."""
    seen_still: float = 0.12
    """Shift of all trunks seen of a robot whose odometry stands."""
    seen_repeats: int = 3
    """Pictures in a row that must show it on average."""
    seen_sigmas: float = 4.0
    """Such a shift counts from so many of its standard deviations."""

    sight_trunks: int = 2
    """Trunks of the map that must be in view for a picture without them to count as blind."""
    sight_way: float = 0.5
    """Way without any of them after which the camera is blind."""

    fix_age: float = 1.0
    """Age of a fix from which the receiver is late; a late fix is used all the same."""
    fix_floor: float = 0.3
    """Distance of a fix from the predicted antenna that is never a jump."""
    fix_sigmas: float = 4.0
    """Distance beyond that, in sigmas of prediction and fix, at which a fix is not used."""
    fix_again_sigmas: float = 2.0
    """The same for a receiver that has jumped."""
    fix_again: float = 10.0
    """Time for which it must agree before it is used again."""
    drag_window: float = 20.0
    """Time over which fixes are compared with the way."""
    drag_share: float = 0.06
    """Error of the way in that comparison, in shares of it."""

    fence_sigmas: float = 3.0
    """A pose is outside if it is farther out than so many of its sigmas."""
    start_sigma: float = 0.5
    start_yaw_sigma: float = 0.17
    """Error of the believed start, as the mapper takes it."""
    way_share: float = 0.03
    """Error of odometry per way."""
    way_yaw: float = 0.0087
    """Error of the odometry's yaw per square root of the way [rad/sqrt(m)]."""

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = getattr(self, entry.name)
            if not (value > 0 and math.isfinite(value)):
                raise ValueError(f"watch parameter {entry.name} must be > 0, got {value}")


DEFAULTS = WatchParameters()
