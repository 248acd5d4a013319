"""The embedded simulator: MuJoCo physics, contacts and pictures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Command, Observation, Side
from vinum_nav.simulation.lidar_world import LidarWorld
from vinum_nav.simulation.noise import Noise
from vinum_nav.simulation.physics import SERVO_STEP, PhysicalBody, physics_model
from vinum_nav.simulation.protocol import TICK
from vinum_nav.simulation.renderer import load_mujoco
from vinum_nav.simulation.scene import RobotScene
from vinum_nav.simulation.sensed_simulator import SensedSimulator
from vinum_nav.simulation.servo import VelocityServo
from vinum_nav.simulation.state import BodyState
from vinum_nav.simulation.window import Window
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.worlds.mjcf.world import MjcfWorld, build_mjcf

STEPS_PER_TICK = round(TICK / SERVO_STEP)
HARD = ("trunk", "replant", "stake", "tube", "post", "anchor", "obstacle")
"""Labels of what the body must not touch."""


class MujocoSimulator(SensedSimulator):
    """Simulator with MuJoCo physics; pictures are rendered only when they are looked at."""

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
        """Compile the world of `vineyard` with `robot` in it.

        Args:
            random_seed: of the noise; the same numbers give the same run.
            mount: of the camera, see Robot.camera.
            side: whose camera takes pictures.
            viewer: open a window that follows the run.

        Raises:
            SimulatorUnavailableError: MuJoCo, EGL or (for the viewer) a display is missing.
        """
        load_mujoco()
        world = build_mjcf(vineyard)
        self._scene = RobotScene(world, robot, noise, random_seed, mount, side)
        body = MujocoBody(world, vineyard, robot, mount, self._scene)
        super().__init__(body, vineyard, robot, noise, random_seed, mount)
        self._window = Window(self._scene) if viewer else None

    @property
    def scene(self) -> RobotScene:
        """Scene that the camera sees, for tests and data sets."""
        return self._scene

    def reset(self) -> Observation:
        """Put the robot at the vineyard's start, standing still; return the first observation."""
        return self._shown(super().reset())

    def step(self, command: Command | None) -> Observation:
        """Advance by TICK with a fresh command, None if none came; return the new observation."""
        return self._shown(super().step(command))

    def _shown(self, observation: Observation) -> Observation:
        if self._window is not None and self._sensors.swayed is not None:
            self._window.show(self._sensors.swayed)
        return observation

    def close(self) -> None:
        """Close the window, then free what the simulator holds; a second call does nothing."""
        if self._window is not None:
            self._window.close()
        super().close()


class MujocoBody:
    """IdealBody with MuJoCo's physics."""

    def __init__(
        self, world: MjcfWorld, vineyard: Vineyard, robot: Robot, mount: str, scene: RobotScene
    ) -> None:
        """Args: scene: takes the pictures."""
        self._physics = PhysicalBody(physics_model(world, robot, mount), robot, vineyard.terrain)
        self._hard = _hard_geoms(self._physics.model, world.parts)
        self._scene = scene
        self.cast = LidarWorld(world, vineyard.terrain)
        self.expose = scene.expose

    @property
    def speed(self) -> float:
        """Speed of base_link over the ground [m/s]."""
        return self._physics.speed

    def reset(self, start: Pose2, stamp: float) -> BodyState:
        """Stand still at `start`; return the true state at `stamp` [s]."""
        self._physics.reset(start)
        return self._physics.state(stamp)

    def advance(self, servo: VelocityServo, begin: float, end: float) -> tuple[BodyState, ...]:
        """Move with the servo's velocity from `begin` to `end` [s]; return a state for each servo
        step."""
        states = []
        for k in range(1, STEPS_PER_TICK + 1):
            self._physics.advance(servo.advance(SERVO_STEP))
            stamp = end if k == STEPS_PER_TICK else begin + k * SERVO_STEP
            states.append(self._physics.state(stamp))
        return tuple(states)

    def let_go(self) -> None:
        """Stop pushing the body, which has fallen; a reset ends that."""
        self._physics.let_go()

    def touched(self) -> Iterable[str]:
        """Names '<label>/<id>' of all that the body touched and must not touch."""
        return [self._hard[g] for g in self._physics.touched_geoms() if g in self._hard]

    def close(self) -> None:
        """Free the renderer; a second call does nothing."""
        self._scene.close()


def _hard_geoms(model: Any, parts: dict[str, Any]) -> dict[int, str]:
    """Geom id -> '<label>/<id>' of all that the body must not touch."""
    return {
        geom: f"{parts[name].label}/{parts[name].object_id}"
        for geom in range(model.ngeom)
        if (name := model.geom(geom).name) in parts and parts[name].label in HARD
    }
