"""A simulator made of an ideal body: servo, sensors, noise, contacts and truth around it."""

from __future__ import annotations

import logging

import numpy as np

from vinum_nav.description.robot import Robot
from vinum_nav.interfaces import Command, Observation
from vinum_nav.seeing import Perception
from vinum_nav.simulation.clearance import Clearance
from vinum_nav.simulation.contact_memory import ContactMemory
from vinum_nav.simulation.ideal_body import IdealBody
from vinum_nav.simulation.noise import Noise
from vinum_nav.simulation.protocol import TICK
from vinum_nav.simulation.sensors import Sensors
from vinum_nav.simulation.servo import VelocityServo
from vinum_nav.simulation.state import BodyState
from vinum_nav.vineyard.fall import falls
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.truth import Truth

LOOK_AFTER_BODY = 5
"""Ticks between two looks at whether the body stands."""
_log = logging.getLogger(__name__)


class SensedSimulator:
    """Base of all simulators of the package, so that a noise preset means the same in each."""

    def __init__(
        self,
        body: IdealBody,
        vineyard: Vineyard,
        robot: Robot,
        noise: Noise,
        random_seed: int,
        mount: str,
    ) -> None:
        """Args: random_seed: of the noise; the same numbers give the same run."""
        self._body, self._vineyard, self._robot, self._noise = body, vineyard, robot, noise
        self._random_seed, self._mount = random_seed, mount
        self._clearance = Clearance(vineyard, robot)
        self._begin()

    def _begin(self) -> None:
        """Put the clock to the vineyard's beginning, and every random stream to its own."""
        seed = self._random_seed
        self._ticks = round(self._vineyard.begin / TICK)
        self._fall = ""
        self._servo = VelocityServo(self._robot, self._noise, stream(seed, "slip"))
        self._contacts = ContactMemory()
        self._sensors = Sensors(
            self._robot,
            self._mount,
            self._vineyard.mission.datum,
            self._noise,
            seed,
            self._body.cast,
            self._body.expose,
        )

    @property
    def time(self) -> float:
        """Simulated time [s]."""
        return self._ticks * TICK

    @property
    def perception(self) -> Perception | None:
        """None: the pictures show the trunks."""
        return None

    def reset(self) -> Observation:
        """Put the robot at the vineyard's start, standing still; return the first observation."""
        self._begin()
        return self._observe((self._body.reset(self._vineyard.start, self.time),))

    def step(self, command: Command | None) -> Observation:
        """Advance by TICK with a fresh command, or None if none came; return the new observation.

        A body that has fallen no longer walks.
        """
        self._servo.take(None if self._fall else command)
        begin = self.time
        self._ticks += 1
        states = self._body.advance(self._servo, begin, self.time)
        if self._ticks % LOOK_AFTER_BODY == 0 and not self._fall:
            self._look_after(states[-1])
        return self._observe(states)

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
        self._contacts.add(self.time, self._body.touched())
        return self._sensors.observe(states, self._body.speed)

    def truth(self) -> Truth:
        """Return the true state at `time`; raise RuntimeError before the first reset."""
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
        """Free the body; a second call does nothing."""
        self._body.close()
