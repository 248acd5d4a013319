"""Parameters of the watches: limits beyond which a source is not believed."""

from __future__ import annotations

import math
from typing import ClassVar

from vinum_nav.description.parameters import Tunables, parameter


class WatchParameters(Tunables):
    """Parameters of the watches.

    None of it may change while the stack runs: these limits make the robot stand.
    """

    not_above: ClassVar[dict[str, str]] = {
        "scan_timeout": "scan_fault",
        "picture_dark": "picture_bright",
        "fix_again_sigmas": "fix_sigmas",
        "steep": "overturned",
    }

    # ------------------------------------------------------------ all sources
    hold: float = parameter(
        2.0,
        "s",
        "Time for which a finding that does not come again stays an alarm.",
        gt=0,
        le=600,
    )
    grace: float = parameter(
        10.0,
        "s",
        "Time from the first step within which a source that has never spoken is no alarm.",
        gt=0,
        le=600,
    )
    ahead: float = parameter(0.2, "s", "Largest lead of a stamp over the clock.", gt=0, le=60)
    moved: float = parameter(
        0.1, "m", "Way after which data that are still identical are frozen.", gt=0, le=10
    )
    turned: float = parameter(
        math.radians(3.0),
        "rad",
        "Turn after which data that are still identical are frozen.",
        gt=0,
        le=3.1,
    )

    # ------------------------------------------------------------ lidar
    scan_timeout: float = parameter(
        1.0, "s", "Age of the last usable scan at which the robot stands.", gt=0, le=60
    )
    scan_fault: float = parameter(
        3.0, "s", "Time without a usable scan after which it is a fault.", gt=0, le=600
    )
    scan_repeats: int = parameter(
        5, "1", "Useless scans in a row at which the robot stands.", gt=0, le=1000
    )
    scan_invalid: float = parameter(
        0.5,
        "1",
        "Share of a scan's rays without a legal range that makes it useless.",
        gt=0,
        le=1,
    )
    scan_equal: int = parameter(
        3, "1", "Returns of one scan that may happen to be equal.", gt=0, le=1000
    )
    scan_near_rows: float = parameter(
        6.0,
        "m",
        "Distance within which rows must give returns: posts, trunks or canes.",
        gt=0,
        le=50,
    )
    scan_row_length: float = parameter(
        2.5, "m", "Length of rows in view that must give returns.", gt=0, le=100
    )
    scan_edge: float = parameter(
        0.2,
        "rad",
        "Margin of the field of view within which rows count as in view.",
        gt=0,
        le=1,
    )
    scan_least_returns: int = parameter(
        6,
        "1",
        "Returns that rows near and in view must give: bare bushes between two posts have given 7.",
        gt=0,
        le=1000,
    )
    scan_least_share: float = parameter(
        0.8, "1", "Share of the lidar's field of view that a scan must cover.", gt=0, le=1
    )

    # ------------------------------------------------------------ cameras
    picture_timeout: float = parameter(
        2.0, "s", "Age of the last picture at which its camera is silent.", gt=0, le=600
    )
    picture_age: float = parameter(
        1.0, "s", "Age from which a picture is too late to be used.", gt=0, le=60
    )
    picture_fault: float = parameter(
        1.0,
        "s",
        "Time with nothing but useless pictures after which it is a fault.",
        gt=0,
        le=600,
    )
    picture_dark: float = parameter(
        4.0, "1", "Mean of the pixels below which a picture is black, of 255.", gt=0, lt=255
    )
    picture_bright: float = parameter(
        251.0,
        "1",
        "Mean of the pixels above which a picture is saturated, of 255.",
        gt=0,
        le=255,
    )
    picture_flat: float = parameter(
        1.0,
        "1",
        "Standard deviation of the pixels below which a picture is uniform, of 255.",
        gt=0,
        le=128,
    )
    picture_depth: float = parameter(
        0.01,
        "1",
        "Share of pixels with depth below which a picture is without depth.",
        gt=0,
        le=1,
    )
    sight_trunks: int = parameter(
        2,
        "1",
        "Trunks of the map that must be in view for a picture without them to count as blind.",
        gt=0,
        le=100,
    )
    sight_way: float = parameter(
        0.5,
        "m",
        "Way without any of the map's trunks after which the camera is blind.",
        gt=0,
        le=50,
    )

    # ------------------------------------------------------------ odometry and IMU
    speed_factor: float = parameter(
        1.5, "1", "Multiple of the body's top speeds that no odometry shows.", gt=0, le=20
    )
    jump: float = parameter(
        0.05, "m", "Step of the odometry beyond its top speed that is no jump yet.", gt=0, le=5
    )
    yaw_jump: float = parameter(
        0.1,
        "rad",
        "Turn of the odometry beyond its top yaw rate that is no jump yet.",
        gt=0,
        le=3.1,
    )
    motion_window: float = parameter(1.0, "s", "Time over which motions are compared.", gt=0, le=60)
    twist_share: float = parameter(
        0.3,
        "1",
        "Largest disagreement of the odometry's pose with its own twist, as a share of the way.",
        gt=0,
        le=10,
    )
    twist_floor: float = parameter(
        0.1,
        "m, rad",
        "Disagreement within `motion_window` that is none yet, in metres and radians alike.",
        gt=0,
        le=5,
    )
    yaw_share: float = parameter(
        0.25,
        "1",
        "Largest disagreement of the odometry's yaw with the IMU's, as a share of the turn.",
        gt=0,
        le=10,
    )
    yaw_floor: float = parameter(
        0.08,
        "rad",
        "Disagreement of the odometry's yaw with the IMU's that is none yet.",
        gt=0,
        le=3.1,
    )
    dispute: float = parameter(
        1.0,
        "s",
        "Time for which the trunks seen are waited for to say whose yaw is wrong.",
        gt=0,
        le=60,
    )
    imu_rate_factor: float = parameter(
        3.0, "1", "Multiple of the body's top yaw rate that no IMU shows.", gt=0, le=100
    )
    tilt: float = parameter(0.6, "rad", "Tilt at which a robot does not stand.", gt=0, le=1.57)
    tilt_jump: float = parameter(
        0.2,
        "rad",
        "Change of the tilt from one sample to the next that cannot be.",
        gt=0,
        le=1.57,
    )
    steep: float = parameter(
        0.5, "rad", "Tilt that a robot does not keep: it slides or turns over.", gt=0, le=1.57
    )
    steep_time: float = parameter(
        1.0, "s", "Time over which the median of the tilt is taken for that.", gt=0, le=60
    )
    overturned: float = parameter(
        0.9, "rad", "Tilt at which a robot lies on its side.", gt=0, le=3.1
    )
    fall_speed: float = parameter(
        1.0, "m/s", "Speed of sinking at which a robot is off the ground.", gt=0, le=100
    )
    fall_time: float = parameter(
        1.0, "s", "Longest time between two fixes of one fall.", gt=0, le=60
    )
    imu_repeats: int = parameter(20, "1", "Identical samples that may be frozen.", gt=0, le=10000)
    imu_timeout: float = parameter(
        1.0, "s", "Time without a word of the IMU after which it is silent.", gt=0, le=600
    )
    odometry_timeout: float = parameter(
        1.0, "s", "Time without a word of the odometry after which it is silent.", gt=0, le=600
    )
    commanded: float = parameter(
        0.5,
        "m, rad",
        "Way or turn that is commanded, in metres and radians alike, while a faulty odometry "
        "does not change.",
        gt=0,
        le=20,
    )
    chord: float = parameter(
        4.0, "m", "Way between two fixes that measures the odometry's scale.", gt=0, le=100
    )
    chord_share: float = parameter(
        0.15,
        "1",
        "Largest error of the odometry's scale; twice in a row it is a fault.",
        gt=0,
        le=1,
    )
    seen_period: float = parameter(
        0.5, "s", "Time between two pictures whose trunks are compared.", gt=0, le=60
    )
    seen_near: float = parameter(
        0.35,
        "m",
        "Distance from where it is expected within which a trunk is found again.",
        gt=0,
        le=5,
    )
    seen_fewest: int = parameter(2, "1", "Trunks that must be found again.", gt=0, le=100)
    seen_way: float = parameter(
        2.0, "m", "Way over which the trunks seen measure the odometry's scale.", gt=0, le=100
    )
    seen_share: float = parameter(
        0.22, "1", "Largest error of the odometry's scale against the trunks seen.", gt=0, le=1
    )
    seen_still: float = parameter(
        0.12, "m", "Shift of all trunks seen of a robot whose odometry stands.", gt=0, le=5
    )
    seen_repeats: int = parameter(
        3, "1", "Pictures in a row that must show that shift on average.", gt=0, le=100
    )
    seen_sigmas: float = parameter(
        4.0, "1", "Standard deviations from which such a shift counts.", gt=0, le=100
    )

    # ------------------------------------------------------------ GNSS
    gnss_timeout: float = parameter(
        5.0, "s", "Time without a word of the receiver after which it is silent.", gt=0, le=600
    )
    fix_age: float = parameter(
        1.0,
        "s",
        "Age of a fix from which the receiver is late; a late fix is used all the same.",
        gt=0,
        le=60,
    )
    fix_farthest: float = parameter(
        20_000.0,
        "m",
        "Distance from the block beyond which a position is of another place.",
        gt=0,
        le=1e6,
    )
    fix_floor: float = parameter(
        0.3,
        "m",
        "Distance of a fix from the predicted antenna that is never a jump.",
        gt=0,
        le=20,
    )
    fix_sigmas: float = parameter(
        4.0,
        "1",
        "Distance beyond `fix_floor`, in standard deviations of prediction and fix, at which a "
        "fix is not used.",
        gt=0,
        le=100,
    )
    fix_again_sigmas: float = parameter(
        2.0, "1", "`fix_sigmas` of a receiver that has jumped.", gt=0, le=100
    )
    fix_again: float = parameter(
        10.0,
        "s",
        "Time for which a receiver that has jumped must agree before it is used again.",
        gt=0,
        le=600,
    )
    drag_window: float = parameter(
        20.0, "s", "Time over which fixes are compared with the way.", gt=0, le=600
    )
    drag_share: float = parameter(
        0.06,
        "1",
        "Error of the way in the comparison with fixes, as a share of the way.",
        gt=0,
        le=1,
    )

    # ------------------------------------------------------------ fence
    fence_sigmas: float = parameter(
        3.0,
        "1",
        "Standard deviations by which a pose must be farther out to be outside.",
        gt=0,
        le=100,
    )
    start_sigma: float = parameter(
        0.5, "m", "Error of the believed start, as the mapper takes it.", gt=0, le=10
    )
    start_yaw_sigma: float = parameter(
        0.17,
        "rad",
        "Error of the believed heading at the start, as the mapper takes it.",
        gt=0,
        le=3.1,
    )
    way_share: float = parameter(0.03, "m/m", "Error of the odometry per way.", gt=0, le=1)
    way_yaw: float = parameter(
        0.0087,
        "rad/sqrt(m)",
        "Error of the odometry's yaw per square root of the way.",
        gt=0,
        le=1,
    )


DEFAULTS = WatchParameters()
