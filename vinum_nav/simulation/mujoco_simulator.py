"""The embedded simulator: MuJoCo physics, contacts and pictures."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np

from vinum_nav.description.robot import Robot
from vinum_nav.interfaces import Command, Observation, Side
from vinum_nav.simulation.clearance import Clearance
from vinum_nav.simulation.contact_memory import ContactMemory
from vinum_nav.simulation.lidar_world import LidarWorld
from vinum_nav.simulation.noise import Noise
from vinum_nav.simulation.physics import SERVO_STEP, PhysicalBody, physics_model
from vinum_nav.simulation.protocol import TICK
from vinum_nav.simulation.renderer import load_mujoco
from vinum_nav.simulation.scene import RobotScene
from vinum_nav.simulation.sensors import Sensors
from vinum_nav.simulation.servo import VelocityServo
from vinum_nav.simulation.state import BodyState
from vinum_nav.simulation.window import Window
from vinum_nav.vineyard.fall import falls
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.truth import Truth
from vinum_nav.vineyard.worlds.mjcf.world import build_mjcf

STEPS_PER_TICK = round(TICK / SERVO_STEP)
HARD = ("trunk", "replant", "stake", "tube", "post", "anchor", "obstacle")
"""Labels of what the body must not touch."""
LOOK_AFTER_BODY = 5
"""Ticks between two looks at whether the body stands."""
_log = logging.getLogger(__name__)


class MujocoSimulator:
    """See Simulator. Pictures are rendered when they are looked at, and only then."""

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
        self._vineyard, self._robot, self._noise = vineyard, robot, noise
        self._random_seed, self._mount = random_seed, mount
        self._body = PhysicalBody(physics_model(world, robot, mount), robot, vineyard.terrain)
        self._scene = RobotScene(world, robot, noise, random_seed, mount, side)
        self._clearance = Clearance(vineyard, robot)
        self._hard = _hard_geoms(self._body.model, world.parts)
        self._caster = LidarWorld(world, vineyard.terrain)
        self._window = Window(self._scene) if viewer else None
        self._ticks = 0
        self._begin()

    def _begin(self) -> None:
        seed = self._random_seed
        self._ticks = 0
        self._servo = VelocityServo(self._robot, self._noise, stream(seed, "slip"))
        self._contacts = ContactMemory()
        self._fall = ""
        self._sensors = Sensors(
            self._robot,
            self._mount,
            self._vineyard.mission.datum,
            self._noise,
            seed,
            self._caster,
            self._scene.expose,
        )

    @property
    def time(self) -> float:
        """Simulated time [s]."""
        return self._ticks * TICK

    @property
    def perception(self) -> None:
        """None: the pictures show the trunks."""
        return None

    @property
    def scene(self) -> RobotScene:
        """What the camera sees, for tests and data sets."""
        return self._scene

    def reset(self) -> Observation:
        """See Simulator."""
        self._begin()
        self._body.reset(self._vineyard.start)
        return self._observe((self._body.state(0.0),))

    def step(self, command: Command | None) -> Observation:
        """See Simulator; a body that has fallen no longer walks."""
        self._servo.take(None if self._fall else command)
        begin = self.time
        self._ticks += 1
        states: list[BodyState] = []
        for k in range(1, STEPS_PER_TICK + 1):
            self._body.advance(self._servo.advance(SERVO_STEP))
            stamp = self.time if k == STEPS_PER_TICK else begin + k * SERVO_STEP
            states.append(self._body.state(stamp))
        if self._ticks % LOOK_AFTER_BODY == 0 and not self._fall:
            self._look_after(states[-1])
        return self._observe(tuple(states))

    def _look_after(self, state: BodyState) -> None:
        """Note and tell once that the body has overturned or left the ground."""
        tilt = np.array([state.z, state.roll, state.pitch])
        word = str(falls(self._vineyard.terrain, state.T_map_base.xy, tilt)[0])
        if word in ("off the ground", "overturned"):
            self._fall = word
            self._body.let_go()
            where = f"x {state.x:.1f}, y {state.y:.1f}, z {state.z:.1f} m of map"
            _log.warning("the body is %s at %.1f s, at %s", word, self.time, where)

    def _observe(self, states: tuple[BodyState, ...]) -> Observation:
        touched = (self._hard[g] for g in self._body.touched_geoms() if g in self._hard)
        self._contacts.add(self.time, touched)
        observation = self._sensors.observe(states, self._body.speed)
        if self._window is not None and self._sensors.swayed is not None:
            self._window.show(self._sensors.swayed)
        return observation

    def truth(self) -> Truth:
        """See Simulator."""
        state = self._sensors.swayed
        if state is None:
            raise RuntimeError("truth() before reset()")
        return Truth(
            self.time,
            state.T_map_base,
            state.z,
            state.roll,
            state.pitch,
            self._contacts.at(self.time),
            self._clearance.at(state.T_map_base),
        )

    def close(self) -> None:
        """See Simulator."""
        if self._window is not None:
            self._window.close()
        self._scene.close()


def _hard_geoms(model: Any, parts: dict[str, Any]) -> dict[int, str]:
    """Geom id -> '<label>/<id>' of all that the body must not touch."""
    return {
        geom: f"{parts[name].label}/{parts[name].object_id}"
        for geom in range(model.ngeom)
        if (name := model.geom(geom).name) in parts and parts[name].label in HARD
    }
