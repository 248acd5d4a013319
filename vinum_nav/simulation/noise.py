"""Noise presets of sensors and body: the design's noise table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from vinum_nav.errors import InputError
from vinum_nav.vineyard.growing.streams import stream


@dataclass(frozen=True)
class Noise:
    """One column of the noise table; 0 switches a source off.

    Attributes:
        odometry_scale: sigma of the scale error, constant per run.
        odometry_yaw: random walk of yaw [rad/sqrt(m)].
        slip: sigma of the relative slip, drawn anew every second.
        lag: time constant of the velocity servo [s].
        imu_yaw_rate: white noise of every sample [rad/s].
        imu_bias_walk: random walk of the yaw rate's bias [rad/s/sqrt(s)].
        imu_tilt: white noise of roll and pitch [rad].
        gnss_fix: sigma per horizontal axis, fixed ambiguities [m]; the vertical has twice that.
        gnss_float: sigma per axis while ambiguities float [m]; correlated over seconds.
        gnss_float_duration, gnss_float_period: of the float stretches [s]; period 0 is never.
        gnss_outage_duration, gnss_outage_period: of the outages [s]; period 0 is never.
        scan_range: sigma of a lidar range [m].
        depth_pixel, depth_patch: sigma per pixel and of patches, relative to z squared [1/m].
        depth_holes: share of the pixels without depth, apart from stereo shadows.
        stereo_shadow: whether what only one imager of the depth camera sees has no depth.
        disparity_step: least difference of disparity [px]; 0 for exact depth.
        depth_unit: depth comes in multiples of this [m]; 0 for exact depth.
        exposure: sigma of the relative brightness of a picture.
        white_balance: sigma of red and of blue relative to green, constant per run.
        pixel: greatest noise of a colour value, of 255.
        camera_mount: sigma of the mounting error about each axis, constant per run [rad].
        sway: amplitude of the gait's pitch and roll [rad].
        image_latency: from exposure to delivery [s].
        image_loss: share of pictures that never arrive.
    """

    odometry_scale: float = 0.0
    odometry_yaw: float = 0.0
    slip: float = 0.0
    lag: float = 0.0
    imu_yaw_rate: float = 0.0
    imu_bias_walk: float = 0.0
    imu_tilt: float = 0.0
    gnss_fix: float = 0.0
    gnss_float: float = 0.0
    gnss_float_duration: float = 0.0
    gnss_float_period: float = 0.0
    gnss_outage_duration: float = 0.0
    gnss_outage_period: float = 0.0
    scan_range: float = 0.0
    depth_pixel: float = 0.0
    depth_patch: float = 0.0
    depth_holes: float = 0.0
    stereo_shadow: bool = False
    disparity_step: float = 0.0
    depth_unit: float = 0.0
    exposure: float = 0.0
    white_balance: float = 0.0
    pixel: int = 0
    camera_mount: float = 0.0
    sway: float = 0.0
    image_latency: float = 0.0
    image_loss: float = 0.0


_STEREO: dict[str, Any] = {"stereo_shadow": True, "disparity_step": 1 / 32, "depth_unit": 0.001}
"""Sources: Grunnet-Jepsen et al., Subpixel Linearity Improvement for Intel RealSense Depth Camera
D400 Series (the step); data sheet of the D400 series, Invalid Depth Band; 16UC1 pictures in mm."""

NOISE: dict[str, Noise] = {
    "ideal": Noise(),
    "nominal": Noise(
        odometry_scale=0.01,
        odometry_yaw=math.radians(0.2),
        slip=0.01,
        lag=0.1,
        imu_yaw_rate=0.002,
        imu_bias_walk=1e-5,
        imu_tilt=math.radians(0.1),
        gnss_fix=0.02,
        scan_range=0.01,
        depth_pixel=0.003,
        depth_patch=0.002,
        depth_holes=0.03,
        **_STEREO,
        exposure=0.03,
        white_balance=0.03,
        pixel=2,
        camera_mount=math.radians(0.2),
        sway=math.radians(1.0),
        image_latency=0.05,
        image_loss=0.005,
    ),
    "field": Noise(
        odometry_scale=0.03,
        odometry_yaw=math.radians(0.5),
        slip=0.03,
        lag=0.2,
        imu_yaw_rate=0.005,
        imu_bias_walk=1e-4,
        imu_tilt=math.radians(0.2),
        gnss_fix=0.02,
        gnss_float=0.3,
        gnss_float_duration=20.0,
        gnss_float_period=120.0,
        gnss_outage_duration=60.0,
        gnss_outage_period=300.0,
        scan_range=0.02,
        depth_pixel=0.01,
        depth_patch=0.005,
        depth_holes=0.10,
        **_STEREO,
        exposure=0.06,
        white_balance=0.06,
        pixel=4,
        camera_mount=math.radians(0.5),
        sway=math.radians(2.0),
        image_latency=0.15,
        image_loss=0.02,
    ),
}
"""Presets by name. Tilt, lidar and colour follow data sheets of the class."""


def noise_preset(name: str) -> Noise:
    """Preset by name.

    Raises:
        InputError: no such preset; the message lists those that exist.
    """
    if name not in NOISE:
        raise InputError(f"no noise preset {name!r}; there are {', '.join(NOISE)}")
    return NOISE[name]


@dataclass(frozen=True)
class Streams:
    """Random streams of one run, one for each noise source.

    Switching a source off leaves the others unchanged. A call takes the source's name in Noise.
    """

    random_seed: int
    indices: tuple[int, ...] = ()

    def __call__(self, source: str) -> np.random.Generator:
        """The source's stream, from its beginning."""
        return stream(self.random_seed, source, *self.indices)

    def of(self, index: int) -> Streams:
        """Streams of one numbered thing of the run, such as a picture."""
        return Streams(self.random_seed, (*self.indices, index))


class Normals:
    """Standard normal numbers, `width` at a time; drawn in batches, as single draws are slow."""

    BATCH = 256

    def __init__(self, rng: np.random.Generator, width: int) -> None:
        """Args: rng: a stream that nobody else draws from."""
        self._rng, self._width = rng, width
        self._left: list[list[float]] = []

    def next(self) -> list[float]:
        """The same numbers as `rng.standard_normal(width)`."""
        if not self._left:
            self._left = self._rng.standard_normal((self.BATCH, self._width)).tolist()
            self._left.reverse()
        return self._left.pop()
