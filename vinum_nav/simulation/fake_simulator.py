"""A simulator without physics and pixels, for closed-loop tests in seconds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.description.robot import Robot
from vinum_nav.errors import InputError
from vinum_nav.geometry import Array, CameraIntrinsics, Pose2
from vinum_nav.interfaces import Command, ImageFrame, Observation, Side
from vinum_nav.seeing import Perception
from vinum_nav.simulation.clearance import Clearance
from vinum_nav.simulation.contact_memory import ContactMemory
from vinum_nav.simulation.fake_perception import FakePerception
from vinum_nav.simulation.fake_trunks import FakeTrunkSensor
from vinum_nav.simulation.noise import Noise
from vinum_nav.simulation.protocol import TICK
from vinum_nav.simulation.sensors import Sensors
from vinum_nav.simulation.servo import Twist, VelocityServo
from vinum_nav.simulation.state import BodyState
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.stance import stance
from vinum_nav.vineyard.truth import Truth

HALF_TICK = TICK / 2
PICTURES_KEPT = 50
"""Exposures whose true state is remembered."""
HEDGE = 9.0
"""Distance of the hedge from the block [m]."""
BLANK = CameraIntrinsics.from_fov(4, 2, 1.2)


class FakeSimulator:
    """See Simulator: moves as asked on the terrain's plane, stopped by circles and boxes.

    Same servo, sensors and noise as the real one; its pictures are grey, each another.
    """

    def __init__(
        self,
        vineyard: Vineyard,
        robot: Robot,
        *,
        noise: Noise,
        random_seed: int,
        mount: str,
        side: Side,
        viewer: bool = False,
    ) -> None:
        """Args: as of MujocoSimulator.

        Raises:
            InputError: a viewer is asked for, and there is nothing to see.
        """
        if viewer:
            raise InputError("the simulator 'fake' has no pixels, and so no viewer")
        self._vineyard, self._robot, self._noise = vineyard, robot, noise
        self._random_seed, self._mount, self._side = random_seed, mount, side
        self._clearance = Clearance(vineyard, robot)
        self._caster = PlanarRays(self._clearance, _hedge(vineyard))
        self._perception = FakePerception(
            FakeTrunkSensor(vineyard, robot, self.exposure, mount, side, random_seed)
        )
        self._begin()

    def _begin(self) -> None:
        seed = self._random_seed
        self._ticks = 0
        self._pose = self._vineyard.start
        self._velocity: Twist = (0.0, 0.0, 0.0)
        self._room = self._clearance.at(self._pose)
        self._exposures: dict[float, BodyState] = {}
        self._servo = VelocityServo(self._robot, self._noise, stream(seed, "slip"))
        self._contacts = ContactMemory()
        self._sensors = Sensors(
            self._robot,
            self._mount,
            self._vineyard.mission.datum,
            self._noise,
            seed,
            self._caster,
            self._expose,
        )

    @property
    def time(self) -> float:
        """Simulated time [s]."""
        return self._ticks * TICK

    @property
    def perception(self) -> Perception:
        """Trunks of the truth, with noise, in place of a network's."""
        return self._perception

    def reset(self) -> Observation:
        """See Simulator."""
        self._begin()
        return self._sensors.observe((self._state(0.0),), 0.0)

    def step(self, command: Command | None) -> Observation:
        """See Simulator."""
        self._servo.take(command)
        begin = self.time
        self._ticks += 1
        self._move(HALF_TICK)
        middle = self._state(begin + HALF_TICK)
        self._move(HALF_TICK)
        speed = math.hypot(*self._velocity[:2])
        return self._sensors.observe((middle, self._state(self.time)), speed)

    def _move(self, dt: float) -> None:
        """Advance along the velocity; a body that would cut into something stays where it is."""
        velocity = self._servo.advance(dt)
        half = 0.5 * velocity[2] * dt
        step = Pose2(0, 0, half) @ Pose2(velocity[0] * dt, velocity[1] * dt, half)
        moved = self._pose @ step
        room = self._clearance.at(moved)
        if room > 0.0 or room > self._room:
            self._room, self._pose, self._velocity = room, moved, velocity
            return
        self._velocity = (0.0, 0.0, 0.0)
        self._contacts.add(self.time, self._clearance.touched(moved))

    def _state(self, stamp: float) -> BodyState:
        z, roll, pitch = stance(self._robot, self._vineyard.terrain, self._pose)
        return BodyState(stamp, self._pose.x, self._pose.y, z, roll, pitch, self._pose.yaw)

    def _expose(self, state: BodyState, index: int) -> ImageFrame:
        if index % PICTURES_KEPT == 0:
            old = sorted(self._exposures)[:-PICTURES_KEPT]
            for stamp in old:
                del self._exposures[stamp]
        self._exposures[state.stamp] = state
        return ImageFrame(state.stamp, self._side, BLANK, _grey(index), _even(index))

    def exposure(self, stamp: float) -> BodyState:
        """True state, sway included, at which the picture of `stamp` was taken.

        Raises:
            KeyError: no picture of that stamp, or an old one.
        """
        if stamp not in self._exposures:
            raise KeyError(f"no picture at {stamp} s; the last is of {max(self._exposures)} s")
        return self._exposures[stamp]

    def truth(self) -> Truth:
        """See Simulator."""
        state = self._sensors.swayed or self._state(0.0)
        return Truth(
            self.time,
            self._pose,
            state.z,
            state.roll,
            state.pitch,
            self._contacts.at(self.time),
            self._clearance.at(self._pose),
        )

    def close(self) -> None:
        """Nothing to free."""


@dataclass(frozen=True)
class PlanarRays:
    """Casts rays at circles and outlines seen from above, and at a ring (N, 2) around them [m]."""

    clearance: Clearance
    ring: Array

    def __call__(self, origin_map: Array, directions_map: Array, reach: float) -> Array:
        """See RayCaster; heights count for nothing."""
        level = np.hypot(directions_map[:, 0], directions_map[:, 1])
        directions = np.asarray(directions_map)[:, :2] / level[:, None]
        ranges = self._circles(origin_map[:2], directions, reach)
        near = self.clearance.outlines_within(origin_map[:2], reach)
        for corners in (*(self.clearance.outlines[name] for name in near), self.ring):
            for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
                ranges = np.minimum(ranges, _wall(origin_map[:2], directions, start, end))
        ranges = ranges / level
        return np.where(ranges > reach, np.inf, ranges)

    def _circles(self, origin: Array, directions: Array, reach: float) -> Array:
        """Nearest positive root of |origin + t d - c| = r over all circles in reach."""
        near = self.clearance.within(origin, reach + float(self.clearance.radii.max(initial=0.0)))
        offsets = self.clearance.centres[near] - origin
        along = directions @ offsets.T
        beside2 = np.sum(offsets**2, axis=1) - along**2
        inside = self.clearance.radii[near] ** 2 - beside2
        hits = np.where(inside >= 0, along - np.sqrt(np.maximum(inside, 0.0)), np.inf)
        hits[hits < 0] = np.inf
        return np.asarray(hits.min(axis=1, initial=np.inf))


def _wall(origin: Array, directions: Array, start: Array, end: Array) -> Array:
    """Distance to a segment along each direction, inf where it is missed."""
    edge, offset = end - start, start - origin
    cross = directions[:, 0] * edge[1] - directions[:, 1] * edge[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (offset[0] * edge[1] - offset[1] * edge[0]) / cross
        s = (offset[0] * directions[:, 1] - offset[1] * directions[:, 0]) / cross
    return np.where((t >= 0) & (s >= 0) & (s <= 1), t, np.inf)


def _hedge(vineyard: Vineyard) -> Array:
    """Corners (4, 2) of a hedge around the block: it stands for the ground and the canes that a
    lidar meets in a true vineyard; nothing that matters to a navigator is as far away [m]."""
    low, high = (f(vineyard.mission.boundary_xy, axis=0) for f in (np.min, np.max))
    low, high = low - HEDGE, high + HEDGE
    return np.array([low, [high[0], low[1]], high, [low[0], high[1]]])


def _grey(index: int) -> NDArray[np.uint8]:
    """Pixels of many shades, none of them the next picture's."""
    shades = 48 + (37 * index + 53 * np.arange(BLANK.height * BLANK.width)) % 160
    grey = shades.reshape(BLANK.height, BLANK.width, 1)
    return np.repeat(grey, 3, axis=2).astype(np.uint8)


def _even(index: int) -> NDArray[np.float32]:
    """A wall some two metres away."""
    return np.full((BLANK.height, BLANK.width), 2.0 + 1e-3 * (index % 100), dtype=np.float32)
