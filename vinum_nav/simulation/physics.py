"""The body in MuJoCo: pushed by the velocity servo, carried by the ground, stopped by trunks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import (
    Pose2,
    quat_xyzw_from_rpy,
    rpy_from_quat_xyzw,
    wrap_angle,
)
from vinum_nav.interfaces import Side
from vinum_nav.simulation.bare_world import bare_spec
from vinum_nav.simulation.body import ROBOT, add_robot
from vinum_nav.simulation.body_looks import ROBOT_VISUAL
from vinum_nav.simulation.renderer import load_mujoco
from vinum_nav.simulation.servo import Twist
from vinum_nav.simulation.state import BodyState
from vinum_nav.vineyard.model import Terrain
from vinum_nav.vineyard.stance import stance
from vinum_nav.vineyard.worlds.mjcf.world import MjcfWorld

TIMESTEP = 0.005
"""Time step of the physics [s]."""
STEPS = 2
"""Number of physics steps for which one push of the servo holds."""
SERVO_STEP = STEPS * TIMESTEP
"""Time step of the servo [s]; each step gives the IMU one state."""
STIFFNESS = 15.0
"""Natural frequency of the servo's hold on the body [rad/s], critically damped."""
SPRING, DAMPING = STIFFNESS**2, 2 * STIFFNESS
GRIP = 0.5
"""Greatest horizontal push, as a share of the body's weight."""
LEASH = 0.03
"""The servo's set point never leads the body by more [m]; for yaw the same number [rad]."""
SETTLING = 0.6
"""Time that the body gets to come to rest on the ground [s]."""
TOUCHED = (3,)
"""Geom groups that the body may touch, beside the ground."""
UNUSED = ("ACTUATION", "EQUALITY", "FRICTIONLOSS", "LIMIT", "SENSOR", "SPRING", "DAMPER", "ISLAND")
"""Stages of MuJoCo's step that a single free body has no use for."""


def physics_model(world: MjcfWorld, robot: Robot, mount: str) -> Any:
    """Ground, what the robot can touch, and the robot; nothing that is only for eye or lidar."""
    spec = bare_spec(world, TOUCHED, ground=True)
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
        self._grip = GRIP * self._weight
        self._twist = self._grip * robot.half_diagonal
        self._qpos, self._qvel = self.data.qpos[:7], self.data.qvel[:6]
        self._push = self.data.xfrc_applied[self.body_id]
        self._target = (0.0, 0.0, 0.0)
        self._asked = (0.0, 0.0, 0.0)
        self._is_held = True

    def reset(self, start: Pose2) -> None:
        """Stand still at `start`, at rest on the ground."""
        mujoco = load_mujoco()
        mujoco.mj_resetData(self.model, self.data)
        z, roll, pitch = stance(self._robot, self._terrain, start)
        x, y, z_axis, w = quat_xyzw_from_rpy(roll, pitch, start.yaw)
        self._qpos[:] = [start.x, start.y, z + 0.01, w, x, y, z_axis]
        self._target = (start.x, start.y, start.yaw)
        self._asked = (0.0, 0.0, 0.0)
        self._is_held = True
        mujoco.mj_forward(self.model, self.data)
        for _ in range(round(SETTLING / SERVO_STEP)):
            self.advance((0.0, 0.0, 0.0))

    def let_go(self) -> None:
        """Push the body no longer, until it is reset: legs in the air push nothing."""
        self._is_held = False
        self._push[:] = 0.0

    def advance(self, velocity: Twist) -> None:
        """One step of the servo towards a velocity in base_link."""
        if not self._is_held:
            self._step(self.model, self.data, STEPS)
            return
        x, y, _, w, qx, qy, qz = self._qpos.tolist()
        vx, vy, _, _, _, spin = self._qvel.tolist()
        yaw = math.atan2(2 * (w * qz + qx * qy), 1 - 2 * (qy * qy + qz * qz))
        c, s = math.cos(yaw), math.sin(yaw)
        ahead, left, turning = velocity
        asked_x, asked_y = c * ahead - s * left, s * ahead + c * left
        old_x, old_y, old_turning = self._asked
        self._asked = (asked_x, asked_y, turning)
        off_x, off_y, off_yaw = self._lead(x, y, yaw)
        ax = SPRING * off_x + DAMPING * (asked_x - vx) + (asked_x - old_x) / SERVO_STEP
        ay = SPRING * off_y + DAMPING * (asked_y - vy) + (asked_y - old_y) / SERVO_STEP
        turn = SPRING * off_yaw + DAMPING * (turning - spin) + (turning - old_turning) / SERVO_STEP
        up_x, up_y = 2 * (qx * qz + w * qy), 2 * (qy * qz - w * qx)
        up_z = 1 - 2 * (qx * qx + qy * qy)
        fx = self._mass * ax - self._weight * up_x / up_z
        fy = self._mass * ay - self._weight * up_y / up_z
        share = min(1.0, self._grip / max(math.hypot(fx, fy), 1e-9))
        torque = max(-self._twist, min(self._twist, self._inertia * turn))
        self._push[:] = (share * fx, share * fy, 0.0, 0.0, 0.0, torque)
        self._step(self.model, self.data, STEPS)

    def _lead(self, x: float, y: float, yaw: float) -> Twist:
        """Advance the set point, on its leash, at `_asked`; its lead on the body, in map."""
        tx, ty, tyaw = self._target
        vx, vy, turning = self._asked
        dx, dy = tx + SERVO_STEP * vx - x, ty + SERVO_STEP * vy - y
        lead = math.hypot(dx, dy)
        if lead > LEASH:
            dx, dy = dx * LEASH / lead, dy * LEASH / lead
        turned = max(-LEASH, min(LEASH, wrap_angle(tyaw + SERVO_STEP * turning - yaw)))
        self._target = (x + dx, y + dy, yaw + turned)
        return dx, dy, turned

    def state(self, stamp: float) -> BodyState:
        """True pose of base_link now, named `stamp` [s]."""
        x, y, z, w, qx, qy, qz = self._qpos.tolist()
        return BodyState(stamp, x, y, z, *rpy_from_quat_xyzw((qx, qy, qz, w)))

    @property
    def speed(self) -> float:
        """Speed of base_link over the ground [m/s]."""
        return math.hypot(*self._qvel[:2].tolist())

    def touched_geoms(self) -> set[int]:
        """Ids of the geoms that some part of the body touches now."""
        if self.data.ncon == 0:
            return set()
        pairs = self.data.contact.geom[: self.data.ncon]
        return set(pairs.ravel().tolist())
