"""The robot's body in a Gazebo server that is stepped from here."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, CameraIntrinsics, Pose2
from vinum_nav.interfaces import Side
from vinum_nav.simulation.gazebo.readings import (
    body_state,
    colours,
    depths,
    intrinsics,
    ranges,
    touched,
)
from vinum_nav.simulation.gazebo.server import GazeboServer
from vinum_nav.simulation.protocol import TICK
from vinum_nav.simulation.run_camera import RunCamera
from vinum_nav.simulation.servo import Twist, VelocityServo
from vinum_nav.simulation.state import BodyState
from vinum_nav.vineyard.worlds.sdf.topics import (
    CONTACTS,
    POSE,
    SCAN,
    GazeboTopic,
    camera_info,
    color_image,
    depth_image,
)

SETTLING = 1.0
"""Simulated time that the body gets to come to rest; a whole number of all sensors' periods [s]."""
STILL: Twist = (0.0, 0.0, 0.0)
NS = 1_000_000_000


class GazeboBody:
    """IdealBody in a Gazebo server.

    Camera and lidar are Gazebo's; each reading is awaited by its stamp.
    """

    def __init__(
        self,
        start_server: Callable[[tuple[GazeboTopic, ...]], GazeboServer],
        step: float,
        robot: Robot,
        camera: RunCamera,
    ) -> None:
        """Start a server.

        Args:
            start_server: starts one with the body at its start, at time 0, subscribed to topics.
            step: length of the physics' step [s].
            camera: errors and noise of the camera.
        """
        self._start_server, self._camera = start_server, camera
        self._colour, self._depth = color_image(camera.side), depth_image(camera.side)
        self._info = camera_info(camera.side)
        self._steps_per_tick = round(TICK / step)
        self._rays = 0
        self._scan: tuple[GazeboTopic, ...] = ()
        if robot.lidar is not None:
            self._rays = round(robot.lidar.fov_deg / robot.lidar.resolution_deg) + 1
            self._scan = (SCAN,)
        self._server = self._started()
        self._is_fresh = True
        self._intrinsics: CameraIntrinsics | None = None
        self._state = BodyState(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        self._speed, self._begin = 0.0, 0.0

    def _started(self) -> GazeboServer:
        topics = (POSE, self._colour, self._depth, self._info, *self._scan, CONTACTS)
        return self._start_server(topics)

    @property
    def speed(self) -> float:
        """Speed of base_link over the ground [m/s]."""
        return self._speed

    def reset(self, start: Pose2, stamp: float) -> BodyState:
        """Start a fresh server, let the body settle and return its true state at `stamp` [s].

        The body stands at the start that its world was written for.
        """
        if not self._is_fresh:
            self._server.stop()
            self._server = self._started()
        self._is_fresh = False
        self._server.link.command(STILL)
        ticks = round(SETTLING / TICK)
        self._begin = stamp
        self._server.link.step(ticks * self._steps_per_tick, self._gazebo_time(stamp))
        self._server.link.messages(CONTACTS)
        self._speed = 0.0
        self._state = self._state_at(stamp)
        return self._state

    def advance(self, servo: VelocityServo, begin: float, end: float) -> tuple[BodyState, ...]:
        """Move with the servo's velocity from `begin` to `end` [s]; return the states of middle and
        end."""
        self._server.link.command(servo.advance(end - begin))
        self._server.link.step(self._steps_per_tick, self._gazebo_time(end))
        middle, last = self._state_at((begin + end) / 2), self._state_at(end)
        way = math.hypot(last.x - self._state.x, last.y - self._state.y)
        self._speed, self._state = way / (end - begin), last
        return middle, last

    def let_go(self) -> None:
        """Nothing to do: the servo of a fallen body asks for rest."""

    def touched(self) -> set[str]:
        """Names '<label>/<id>' of what the body touched since the last call and must not touch."""
        return set().union(*map(touched, self._server.link.messages(CONTACTS)))

    def cast(self, origin_map: Array, directions_map: Array, reach: float) -> Array:
        """Ranges of Gazebo's own lidar at the last state; the rays asked for must be its."""
        scan = self._server.link.message(SCAN, self._gazebo_time(self._state.stamp))
        return ranges(scan, len(directions_map))

    def expose(self, state: BodyState, index: int) -> MeasuredFrame:
        """Picture number `index` of the run, taken by Gazebo's camera at the stamp of `state`."""
        link, stamp = self._server.link, self._gazebo_time(state.stamp)
        if self._intrinsics is None:
            self._intrinsics = intrinsics(link.message(self._info, stamp))
        colour = link.message(self._colour, stamp)
        depth = link.message(self._depth, stamp)
        return MeasuredFrame(
            state.stamp, self._camera.side, self._intrinsics, self._camera, index, colour, depth
        )

    def _state_at(self, stamp: float) -> BodyState:
        return body_state(self._server.link.message(POSE, self._gazebo_time(stamp)), stamp)

    def _gazebo_time(self, stamp: float) -> int:
        """Simulated time of the server [ns] at a stamp [s]."""
        return round((stamp - self._begin + SETTLING) * NS)

    def open_window(self) -> None:
        """Open Gazebo's window on the running server."""
        self._server.open_window()

    def close(self) -> None:
        """Stop the server; a second call does nothing."""
        self._server.stop()


@dataclass(frozen=True)
class MeasuredFrame:
    """A Frame whose noise is made when it is looked at."""

    stamp: float
    side: Side
    intrinsics: CameraIntrinsics
    camera: RunCamera
    index: int
    colour: Any
    true_depth: Any

    @property
    def rgb(self) -> NDArray[np.uint8]:
        """Colour picture (H, W, 3), RGB order."""
        return self._pixels[0]

    @property
    def depth(self) -> NDArray[np.float32]:
        """Depth (H, W), z of the optical frame [m], NaN where there is none."""
        return self._pixels[1]

    @cached_property
    def _pixels(self) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        return self.camera.measured(colours(self.colour), depths(self.true_depth), self.index)
