"""All sensors of one robot, each at its rate: true states in, an observation out."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from vinum_nav.description.mission_file import Datum
from vinum_nav.description.robot import Robot
from vinum_nav.geometry import transform_points
from vinum_nav.interfaces import Frame, GnssFix, LaserScan, Observation
from vinum_nav.simulation.frame_queue import FrameQueue
from vinum_nav.simulation.gnss import GnssSensor
from vinum_nav.simulation.imu import ImuSensor
from vinum_nav.simulation.lidar import LidarSensor, RayCaster
from vinum_nav.simulation.noise import Noise, Streams
from vinum_nav.simulation.odometry import OdometrySensor
from vinum_nav.simulation.protocol import TICK
from vinum_nav.simulation.state import BodyState
from vinum_nav.simulation.sway import GaitSway

GNSS_RATE = 5.0
"""[Hz]"""


class Camera(Protocol):
    """Exposes a picture; its pixels may be made later."""

    def __call__(self, state: BodyState, index: int) -> Frame:
        """Picture number `index` of the run, taken at a true state (sway included)."""


def ticks_per(rate: float) -> int:
    """Ticks between two measurements at `rate` [Hz]; at least one."""
    return max(1, round(1.0 / (rate * TICK)))


class Sensors:
    """Sensors with their noise; each noise source has a random stream of its own."""

    def __init__(
        self,
        robot: Robot,
        mount: str,
        datum: Datum,
        noise: Noise,
        random_seed: int,
        cast: RayCaster,
        camera: Camera,
    ) -> None:
        streams = Streams(random_seed)
        self._sway = GaitSway(noise.sway if robot.gait_sway else 0.0, streams("sway"))
        self._odometry = OdometrySensor(noise, streams)
        self._imu = ImuSensor(noise, streams)
        self._gnss = GnssSensor(datum, noise, streams)
        self._lidar = (
            LidarSensor(robot.lidar, cast, noise, streams("scan_range")) if robot.lidar else None
        )
        self._frames = FrameQueue(noise.image_latency, noise.image_loss, streams("image_loss"))
        self._camera = camera
        self._antenna = robot.gnss_antenna_xyz
        self._has_imu = robot.imu
        self._gnss_every = ticks_per(GNSS_RATE)
        self._scan_every = ticks_per(robot.lidar.rate_hz) if robot.lidar else 0
        self._frame_every = ticks_per(robot.camera(mount).rate_hz)
        self._ticks = 0
        self.swayed: BodyState | None = None
        """The last state with the gait's sway on top, None before the first observation."""

    def observe(self, states: tuple[BodyState, ...], speed: float) -> Observation:
        """Observation at the last of the `states` since the observation before.

        Args:
            states: true states without sway, an IMU sample each, evenly spaced.
            speed: of the body [m/s], which makes it sway.
        """
        imu = []
        swayed = states[-1]
        for state in states:
            swayed = state.swayed(*self._sway.advance(speed, TICK / len(states)))
            imu.append(self._imu.measure(swayed))
        self.swayed, stamp, tick = swayed, swayed.stamp, self._ticks
        self._ticks += 1
        if tick % self._frame_every == 0:
            self._frames.put(self._camera(swayed, tick // self._frame_every))
        return Observation(
            stamp=stamp,
            odometry=self._odometry.measure(stamp, states[-1].T_map_base),
            imu=tuple(imu) if self._has_imu else (),
            gnss=self._fix(swayed) if tick % self._gnss_every == 0 else None,
            scan=self._scan(swayed, tick),
            frame=self._frames.get(stamp),
        )

    def _scan(self, state: BodyState, tick: int) -> LaserScan | None:
        if self._lidar is None or tick % self._scan_every:
            return None
        return self._lidar.measure(state)

    def _fix(self, state: BodyState) -> GnssFix | None:
        if self._antenna is None:
            return None
        antenna = transform_points(state.matrix, np.array(self._antenna))
        return self._gnss.measure(state.stamp, antenna)
