"""The body in MuJoCo: pushed by the velocity servo, carried by the ground, stopped by trunks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from vinum_nav.geometry import (
    Array,
    Pose2,
    quat_xyzw_from_rpy,
    rpy_from_quat_xyzw,
    wrap_angle,
)
from vinum_nav.interfaces import Side
from vinum_nav.robot import Robot
from vinum_nav.simulation.bare_world import bare_spec
from vinum_nav.simulation.body import ROBOT, ROBOT_VISUAL, add_robot
from vinum_nav.simulation.renderer import load_mujoco
from vinum_nav.simulation.stance import stance
from vinum_nav.simulation.state import BodyState
from vinum_nav.vineyard.mjcf import MjcfWorld
from vinum_nav.vineyard.model import Terrain

TIMESTEP = 0.005
"""Of the physics [s]."""
STIFFNESS = 15.0
"""Natural frequency of the servo's hold on the body [rad/s], critically damped."""
GRIP = 0.5
"""Greatest horizontal push, as a share of the body's weight."""
LEASH = 0.03
"""The servo's set point never leads the body by more [m]; for yaw the same number [rad]."""
SETTLING = 0.6
"""Time that the body gets to come to rest on the ground [s]."""
TOUCHED = (0, 3)
"""Geom groups that the body may touch."""
UNUSED = ("ACTUATION", "EQUALITY", "FRICTIONLOSS", "LIMIT", "SENSOR", "SPRING", "DAMPER", "ISLAND")
"""Stages of MuJoCo's step that a single free body has no use for."""


def physics_model(world: MjcfWorld, robot: Robot, mount: str) -> Any:
    """Ground, what the robot can touch, and the robot; nothing that is only for eye or lidar."""
    spec = bare_spec(world, TOUCHED)
    add_robot(spec, robot, mount, Side.LEFT)
    for geom in list(spec.geoms):
        if geom.group == ROBOT_VISUAL:
            spec.delete(geom)
    spec.option.timestep = TIMESTEP
    for bit in UNUSED:
        spec.option.disableflags |= int(getattr(load_mujoco().mjtDisableBit, f"mjDSBL_{bit}"))
    return spec.compile()


class PhysicalBody:
    """The robot's body in one compiled world.

    The servo moves a set point with the velocity asked for and pulls the body after it with a
    limited force, as legs that grip the ground do; a body that is held back holds the set point
    back too.
    """

    def __init__(self, model: Any, robot: Robot, terrain: Terrain) -> None:
        mujoco = load_mujoco()
        self.model = model
        self.data = mujoco.MjData(model)
        self._step = mujoco.mj_step
        self._robot, self._terrain = robot, terrain
        self.body_id = int(model.body(ROBOT).id)
        self._mass = float(model.body_subtreemass[self.body_id])
        axes = np.zeros(9)
        mujoco.mju_quat2Mat(axes, model.body_iquat[self.body_id])
        self._inertia = float(axes[6:] ** 2 @ model.body_inertia[self.body_id])
        self._weight = self._mass * float(np.linalg.norm(model.opt.gravity))
        self._target = (0.0, 0.0, 0.0)
        self._asked = (0.0, 0.0, 0.0)

    def reset(self, start: Pose2) -> None:
        """Stand still at `start`, at rest on the ground."""
        mujoco = load_mujoco()
        mujoco.mj_resetData(self.model, self.data)
        z, roll, pitch = stance(self._robot, self._terrain, start)
        x, y, z_axis, w = quat_xyzw_from_rpy(roll, pitch, start.yaw)
        self.data.qpos[:7] = [start.x, start.y, z + 0.01, w, x, y, z_axis]
        self._target = (start.x, start.y, start.yaw)
        self._asked = (0.0, 0.0, 0.0)
        mujoco.mj_forward(self.model, self.data)
        for _ in range(round(SETTLING / TIMESTEP)):
            self.advance(np.zeros(3))

    def advance(self, velocity: Array) -> None:
        """One physics step towards a velocity (vx, vy, yaw_rate) in base_link."""
        data = self.data
        x, y = data.qpos[:2].tolist()
        w, qx, qy, qz = data.qpos[3:7].tolist()
        vx, vy, _, _, _, spin = data.qvel[:6].tolist()
        yaw = math.atan2(2 * (w * qz + qx * qy), 1 - 2 * (qy * qy + qz * qz))
        c, s = math.cos(yaw), math.sin(yaw)
        asked = (c * velocity[0] - s * velocity[1], s * velocity[0] + c * velocity[1], velocity[2])
        self._move_target(asked, x, y, yaw)
        tx, ty, tyaw = self._target
        errors = (tx - x, ty - y, wrap_angle(tyaw - yaw))
        ax, ay, turn = (
            STIFFNESS**2 * error + 2 * STIFFNESS * (new - now) + (new - old) / TIMESTEP
            for error, new, now, old in zip(errors, asked, (vx, vy, spin), self._asked, strict=True)
        )
        self._asked = asked
        up = (2 * (qx * qz + w * qy), 2 * (qy * qz - w * qx), 1 - 2 * (qx * qx + qy * qy))
        fx = self._mass * ax - self._weight * up[0] / up[2]
        fy = self._mass * ay - self._weight * up[1] / up[2]
        share = min(1.0, GRIP * self._weight / max(math.hypot(fx, fy), 1e-9))
        arm = GRIP * self._weight * self._robot.half_diagonal
        torque = max(-arm, min(arm, self._inertia * turn))
        data.xfrc_applied[self.body_id] = (share * fx, share * fy, 0.0, 0.0, 0.0, torque)
        self._step(self.model, data)

    def _move_target(
        self, asked: tuple[float, float, float], x: float, y: float, yaw: float
    ) -> None:
        """Advance the set point, on its leash, at a velocity in map."""
        tx, ty, tyaw = (t + TIMESTEP * v for t, v in zip(self._target, asked, strict=True))
        lead = math.hypot(tx - x, ty - y)
        if lead > LEASH:
            tx, ty = x + (tx - x) * LEASH / lead, y + (ty - y) * LEASH / lead
        turned = max(-LEASH, min(LEASH, wrap_angle(tyaw - yaw)))
        self._target = (tx, ty, yaw + turned)

    def state(self, stamp: float) -> BodyState:
        """True pose of base_link now, named `stamp` [s]."""
        x, y, z = self.data.qpos[:3].tolist()
        w, qx, qy, qz = self.data.qpos[3:7].tolist()
        return BodyState(stamp, x, y, z, *rpy_from_quat_xyzw(np.array([qx, qy, qz, w])))

    def touched_geoms(self) -> set[int]:
        """Ids of the geoms that some part of the body touches now."""
        if self.data.ncon == 0:
            return set()
        pairs = self.data.contact.geom[: self.data.ncon]
        return set(pairs.ravel().tolist())
