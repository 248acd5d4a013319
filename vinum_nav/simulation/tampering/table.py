"""All tamperings of sensors, by name."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from vinum_nav.errors import InputError
from vinum_nav.geometry import Pose2
from vinum_nav.simulation.tampered import Tamper
from vinum_nav.simulation.tampering import camera, fixes, motion, scans
from vinum_nav.simulation.tampering.parts import (
    PARTS,
    Change,
    frozen,
    late,
    on,
    shifted,
    silent,
    standing,
    zero_stamp,
)

LATE = 1.5
FUTURE = 5.0
NAN = math.nan
Factory = Callable[[], Tamper]

ODOMETRY: dict[str, Callable[[], Change]] = {
    "nan": lambda: motion.odometry_with(x=NAN, y=NAN, yaw=NAN),
    "nan-speed": lambda: motion.odometry_with(vx=NAN),
    "huge-speed": lambda: motion.odometry_with(vx=1e6),
    "jump": lambda: motion.moved(Pose2(0.0, 2.0, 0.0)),
    "leap": lambda: motion.moved(Pose2(50.0, 0.0, 0.0)),
    "yaw-jump": lambda: motion.moved(Pose2(0.0, 0.0, 0.8)),
    "scaled": lambda: motion.scaled_way(2.0),
    "short": lambda: motion.scaled_way(0.5),
    "yaw-drift": lambda: motion.turning(0.15),
}
IMU: dict[str, Callable[[], Change]] = {
    "nan": lambda: motion.imu_with(roll=NAN, pitch=NAN, yaw_rate=NAN),
    "tilted": lambda: motion.imu_with(roll=1.2),
    "spinning": lambda: motion.imu_with(yaw_rate=4.0),
    "biased": lambda: motion.biased_turn(0.2),
    "scaled": lambda: motion.scaled_turn(3.0),
    "mirrored": lambda: motion.scaled_turn(-1.0),
}
GNSS: dict[str, Callable[[], Change]] = {
    "nan": lambda: fixes.fix_with(latitude_deg=NAN, longitude_deg=NAN),
    "nan-altitude": lambda: fixes.fix_with(altitude=NAN),
    "jump": lambda: fixes.moved_east(3.0),
    "leap": lambda: fixes.moved_east(30.0),
    "jumping": lambda: fixes.jumping(1.0),
    "creeping": lambda: fixes.creeping(0.15),
    "elsewhere": lambda: fixes.fix_with(latitude_deg=-33.9, longitude_deg=18.4),
    "impossible": lambda: fixes.fix_with(latitude_deg=123.0),
    "swapped": lambda: fixes.swapped,
    "too-certain": lambda: fixes.certain,
    "nan-covariance": lambda: fixes.fix_with(covariance_enu=np.full((3, 3), NAN)),
}
LIDAR: dict[str, Callable[[], Change]] = {
    "nan": lambda: scans.all_of(NAN),
    "no-returns": lambda: scans.all_of(math.inf),
    "nearly-blind": lambda: scans.with_ranges(scans.nearly_blind),
    "all-short": lambda: scans.all_of(0.05),
    "all-zero": lambda: scans.all_of(0.0),
    "negative": lambda: scans.all_of(-1.0),
    "scaled": lambda: scans.scaled(1000.0),
    "wrong-size": lambda: scans.with_ranges(scans.few_rays),
    "wrong-angles": lambda: scans.with_angles(angle_increment=0.0),
}
CAMERA: dict[str, Callable[[], Change]] = {
    "black": lambda: camera.with_pixels(rgb=np.zeros_like),
    "white": lambda: camera.with_pixels(rgb=lambda rgb: np.full_like(rgb, 255)),
    "snow": lambda: camera.with_pixels(rgb=camera.snow),
    "no-depth": lambda: camera.with_pixels(depth=lambda depth: np.full_like(depth, NAN)),
    "zero-depth": lambda: camera.with_pixels(depth=np.zeros_like),
    "depth-scaled": lambda: camera.with_pixels(depth=lambda depth: 1000.0 * depth),
    "wrong-size": lambda: camera.with_pixels(rgb=lambda rgb: rgb[::2, ::2]),
    "wrong-intrinsics": lambda: camera.with_intrinsics(width=1280, height=720, cx=640.0, cy=360.0),
    "nan-intrinsics": lambda: camera.with_intrinsics(fx=NAN, fy=NAN),
    "zero-intrinsics": lambda: camera.with_intrinsics(fx=0.0, fy=0.0),
}
OWN = {"odometry": ODOMETRY, "imu": IMU, "gnss": GNSS, "lidar": LIDAR, "camera": CAMERA}
"""Lies that only one sensor can tell."""


def _of_every_sensor(sensor: str) -> dict[str, Factory]:
    return {
        "silent": lambda: silent(sensor),
        "frozen": lambda: frozen(sensor),
        "standing": lambda: standing(sensor),
        "late": lambda: late(sensor, LATE),
        "future": lambda: shifted(sensor, FUTURE),
        "zero-stamp": lambda: zero_stamp(sensor),
    }


def _of(sensor: str) -> dict[str, Factory]:
    own = {word: (lambda make=make: on(sensor, make())) for word, make in OWN[sensor].items()}
    return {**_of_every_sensor(sensor), **own}


TAMPERINGS: dict[str, Factory] = {
    f"{sensor}-{word}": make for sensor in PARTS for word, make in _of(sensor).items()
}
"""Factory of each tamper by '<sensor>-<word>'; each call makes one with a memory of its own."""


def tampering(name: str) -> Tamper:
    """A tampering by name.

    Raises:
        InputError: no such name; lists those that exist.
    """
    if name not in TAMPERINGS:
        raise InputError(f"no tampering {name!r}; there are {', '.join(sorted(TAMPERINGS))}")
    return TAMPERINGS[name]()
