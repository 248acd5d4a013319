"""Node: goal, map and scan in, velocity command out."""

from __future__ import annotations

import sys

from vinum_nav.interfaces import Command, Goal, LaserScan, Odometry
from vinum_nav.mission_file import load_mission_file
from vinum_nav.navigation.navigator import Navigator, NavigatorInput
from vinum_nav.robot import load_robot
from vinum_nav.ros import names
from vinum_nav.ros.cadence import CONTROL_PERIOD, Cadence
from vinum_nav.ros.convert.commands import to_stamped_twist, to_twist
from vinum_nav.ros.convert.maps import from_map_pose, from_rows
from vinum_nav.ros.convert.mission import from_goal, to_navigator_status, to_path
from vinum_nav.ros.convert.sensors import from_odometry, from_scan
from vinum_nav.ros.main import run_node
from vinum_nav.ros.map_join import MapJoin
from vinum_nav.ros.node import VinumNode

MISSION_SILENCE = 1.0
"""Without a word of the mission for longer, its goal counts no more [s]."""
PLAN_PERIOD = 0.5


class NavigatorNode(VinumNode):
    """Steps at 25 Hz, driven by odometry; stands still when the mission falls silent."""

    def __init__(self) -> None:
        super().__init__("navigator")
        mission = load_mission_file(self.required("mission_file"))
        self._stamped = self.parameter("stamped_cmd_vel", False)
        self._navigator = Navigator(load_robot(mission.body), mission)
        self._map = MapJoin(with_trunks=False)
        self._control, self._plan = Cadence(CONTROL_PERIOD), Cadence(PLAN_PERIOD)
        self._goal: Goal | None = None
        self._scan: LaserScan | None = None
        self._stopped = False
        self._odometry: Odometry | None = None
        self._heard = -MISSION_SILENCE
        for topic in (self._command_topic, names.NAVIGATOR_STATUS, names.PLAN):
            self.output(topic)
        self.listen(names.STATE, lambda message: message.data, self._on_state)
        self.listen(names.GOAL, from_goal, self._on_goal)
        self.listen(names.EMERGENCY_STOP, lambda message: bool(message.data), self._on_stop)
        self.listen(names.MAP_POSE, from_map_pose, lambda part: self._map.add_pose(*part))
        self.listen(names.ROWS, from_rows, lambda part: self._map.add_rows(*part))
        self.listen(names.SCAN, from_scan, self._on_scan)
        self.listen(names.ODOM, from_odometry, self._on_odometry)

    @property
    def _command_topic(self) -> names.Topic:
        return names.STAMPED_CMD_VEL if self._stamped else names.CMD_VEL

    def _on_state(self, _word: str) -> None:
        if self._odometry is not None:
            self._heard = self._odometry.stamp

    def _on_goal(self, goal: Goal | None) -> None:
        self._goal = goal

    def _on_scan(self, scan: LaserScan) -> None:
        self._scan = scan

    def _on_stop(self, active: bool) -> None:
        self._stopped = active

    def _on_odometry(self, odometry: Odometry) -> None:
        self._odometry = odometry
        self._map.add_odometry(odometry)
        if self._control.due(odometry.stamp):
            self._steer(odometry)

    def _steer(self, odometry: Odometry) -> None:
        silent = odometry.stamp - self._heard > MISSION_SILENCE
        self.warning = "mission is silent" if silent and self._goal else ""
        steered = self._navigator.step(
            NavigatorInput(
                now=odometry.stamp,
                odometry=odometry,
                map=self._map.latest,
                goal=None if silent else self._goal,
                scan=self._scan,
                emergency_stop=self._stopped,
            )
        )
        self._scan = None
        self.raise_alarms(steered.alarms)
        self.publish(names.NAVIGATOR_STATUS, to_navigator_status(steered.status))
        self._command(odometry.stamp, steered.command)
        if self._plan.due(odometry.stamp):
            self.publish(names.PLAN, to_path(steered.path_map, odometry.stamp))

    def _command(self, stamp: float, command: Command) -> None:
        message = to_stamped_twist(command, stamp) if self._stamped else to_twist(command)
        self.publish(self._command_topic, message)

    def close(self) -> None:
        """Stop the robot."""
        if self.context.ok():
            self._command(0.0 if self._odometry is None else self._odometry.stamp, Command())


def main() -> None:
    """Run the node."""
    sys.exit(run_node(NavigatorNode))


if __name__ == "__main__":
    main()
