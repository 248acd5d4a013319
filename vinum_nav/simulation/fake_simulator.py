"""A simulator without physics and pixels, for closed-loop tests in seconds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.description.robot import Robot
from vinum_nav.errors import InputError
from vinum_nav.geometry import Array, CameraIntrinsics, Pose2
from vinum_nav.interfaces import ImageFrame, Side
from vinum_nav.seeing import Perception
from vinum_nav.simulation.clearance import Clearance
from vinum_nav.simulation.fake_perception import FakePerception
from vinum_nav.simulation.fake_trunks import FakeTrunkSensor
from vinum_nav.simulation.noise import Noise
from vinum_nav.simulation.protocol import TICK
from vinum_nav.simulation.sensed_simulator import SensedSimulator
from vinum_nav.simulation.servo import Twist, VelocityServo
from vinum_nav.simulation.state import BodyState
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.stance import stance

HALF_TICK = TICK / 2
PICTURES_KEPT = 50
"""Exposures whose true state is remembered."""
HEDGE = 9.0
"""Distance of the hedge from the block [m]."""
BLANK = CameraIntrinsics.from_fov(4, 2, 1.2)


class FakeSimulator(SensedSimulator):
    """Simulator whose body moves as commanded on the terrain's plane, stopped by circles and boxes.

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
        body = FakeBody(vineyard, robot, side)
        self._perception = FakePerception(
            FakeTrunkSensor(vineyard, robot, body.exposure, mount, side, random_seed)
        )
        self.exposure = body.exposure
        super().__init__(body, vineyard, robot, noise, random_seed, mount)

    @property
    def perception(self) -> Perception:
        """Trunks of the truth, with noise, in place of a network's."""
        return self._perception


class FakeBody:
    """IdealBody without physics: circles and boxes stop it, its pictures are grey."""

    def __init__(self, vineyard: Vineyard, robot: Robot, side: Side) -> None:
        """Args: side: of the camera that takes pictures."""
        self._terrain, self._robot, self._side = vineyard.terrain, robot, side
        self._clearance = Clearance(vineyard, robot)
        self.cast = PlanarRays(self._clearance, _hedge(vineyard))
        self.reset(vineyard.start, vineyard.begin)

    @property
    def speed(self) -> float:
        """Speed of base_link over the ground [m/s]."""
        return math.hypot(*self._velocity[:2])

    def reset(self, start: Pose2, stamp: float) -> BodyState:
        """Stand still at `start`; return the true state at `stamp` [s]."""
        self._pose = start
        self._velocity: Twist = (0.0, 0.0, 0.0)
        self._touched: set[str] = set()
        self._exposures: dict[float, BodyState] = {}
        return self._state(stamp)

    def advance(self, servo: VelocityServo, begin: float, end: float) -> tuple[BodyState, ...]:
        """Move with the servo's velocity from `begin` to `end` [s]; return the states of middle and
        end."""
        self._touched.clear()
        self._move(servo)
        middle = self._state(begin + HALF_TICK)
        self._move(servo)
        return middle, self._state(end)

    def _move(self, servo: VelocityServo) -> None:
        """Advance along the velocity; a body that would cut into something stays where it is."""
        dt = HALF_TICK
        velocity = servo.advance(dt)
        half = 0.5 * velocity[2] * dt
        step = Pose2(0, 0, half) @ Pose2(velocity[0] * dt, velocity[1] * dt, half)
        moved = self._pose @ step
        touched = self._clearance.touched(moved)
        if not touched or self._clearance.at(moved) > self._clearance.at(self._pose):
            self._pose, self._velocity = moved, velocity
            return
        self._velocity = (0.0, 0.0, 0.0)
        self._touched.update(touched)

    def _state(self, stamp: float) -> BodyState:
        z, roll, pitch = stance(self._robot, self._terrain, self._pose)
        return BodyState(stamp, self._pose.x, self._pose.y, z, roll, pitch, self._pose.yaw)

    def let_go(self) -> None:
        """Nothing to do: this body cannot fall."""

    def touched(self) -> Iterable[str]:
        """Names '<label>/<id>' of all that stopped the body since the state before the last."""
        return self._touched

    def expose(self, state: BodyState, index: int) -> ImageFrame:
        """Grey picture number `index` of the run, another each time."""
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

    def close(self) -> None:
        """Nothing to free."""


@dataclass(frozen=True)
class PlanarRays:
    """Casts rays at circles and outlines seen from above, and at a ring (N, 2) around them [m]."""

    clearance: Clearance
    ring: Array

    def __call__(self, origin_map: Array, directions_map: Array, reach: float) -> Array:
        """Distances (N,) [m] along rays (N, 3) from a point (3,), on the plan: heights count for
        nothing.

        A ray that meets nothing within `reach` gets inf.
        """
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
