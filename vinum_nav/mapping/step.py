"""The mapping step: all that the sensors say in, a map snapshot out after every picture."""

from __future__ import annotations

from vinum_nav.description.believed_start import BelievedStart
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.interfaces import Alarm, MapSnapshot, Observation, TrunkObservations
from vinum_nav.mapping.mapper import TrunkMapper
from vinum_nav.mapping.parameters import MapperParameters
from vinum_nav.watch.parameters import WatchParameters


class MappingStep:
    """Everything the sensors say in, a map snapshot out after every picture."""

    def __init__(
        self,
        robot: Robot,
        mission: MissionFile,
        parameters: MapperParameters | None = None,
        watch: WatchParameters | None = None,
        start: BelievedStart | None = None,
    ) -> None:
        """Args: start: where the robot stands if not at the mission file's start."""
        self.mapper = TrunkMapper(mission, robot, parameters, watch, start)

    def sense(self, observation: Observation) -> None:
        """Take in all of an observation but its picture."""
        for sample in observation.imu:
            self.mapper.add_imu(sample)
        if observation.odometry is not None:
            self.mapper.add_odometry(observation.odometry)
        if observation.gnss is not None:
            self.mapper.add_fix(observation.gnss)

    def step(self, trunks: TrunkObservations) -> MapSnapshot | None:
        """Take in one picture's trunks; None until the map has begun."""
        self.mapper.add_trunks(trunks)
        return self.mapper.snapshot()

    def alarms(self, now: float) -> tuple[Alarm, ...]:
        """Alarms of odometry, IMU, GNSS, sight and the mission file at `now` [s]."""
        return self.mapper.alarms(now)
