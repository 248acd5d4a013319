"""Node: goal, map and scan in, velocity command out."""

from __future__ import annotations

import sys
import time
from dataclasses import replace

from rclpy.clock import Clock
from rclpy.clock_type import ClockType

from vinum_nav.description.believed_start import BelievedStart
from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import Command, Goal, LaserScan, Odometry
from vinum_nav.navigation.navigator import Navigator, NavigatorInput
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.navigation.stop_hold import StopHold
from vinum_nav.ros import names
from vinum_nav.ros.convert.commands import to_stamped_twist, to_twist
from vinum_nav.ros.convert.mission import from_goal, to_navigator_status, to_path
from vinum_nav.ros.convert.sensors import from_odometry, from_scan
from vinum_nav.ros.convert.state import from_state
from vinum_nav.ros.distribution import stamped_by_default
from vinum_nav.ros.nodes.dry_run import withhold_in_dry_run
from vinum_nav.ros.nodes.main import run_node
from vinum_nav.ros.nodes.map_ears import hear_map
from vinum_nav.ros.nodes.mountings import Mountings
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.nodes.set_down import from_initial_pose, told_start
from vinum_nav.ros.nodes.stop_ears import StopEars
from vinum_nav.ros.sync.cadence import CONTROL_PERIOD, ODOMETRY_GAP, Cadence
from vinum_nav.ros.sync.map_join import MapJoin
from vinum_nav.ros.sync.odometry_watch import OdometryWatch
from vinum_nav.watch.parameters import WatchParameters

MISSION_SILENCE = 1.0
"""Longest silence of the mission; after it the mission's goal counts no more [s]."""
PLAN_PERIOD = 0.5
ZERO_PERIOD = 0.1
"""Wall-clock time between two zero commands while the robot is held [s]."""


class NavigatorNode(VinumNode):
    """Steps at 25 Hz, driven by odometry; stands still when the mission falls silent."""

    def __init__(self) -> None:
        super().__init__("navigator")
        mission = load_mission_file(self.required("mission_file"))
        robot = self.speak_as(load_robot(mission.body))
        self._stamped = self.parameter("stamped_cmd_vel", stamped_by_default())
        self._navigator = Navigator(
            Mountings(self, robot, mission).robot,
            mission,
            self.tunables("navigation", NavigatorParameters),
            self.tunables("watch", WatchParameters),
            told_start(self, mission)[0],
        )
        self._map = MapJoin(with_trunks=False)
        self._control, self._plan = Cadence(CONTROL_PERIOD), Cadence(PLAN_PERIOD)
        self._goal: Goal | None = None
        self._scan: LaserScan | None = None
        self._hold = StopHold()
        self._steered_at: float | None = None
        self._odometry_watch = OdometryWatch(
            simulated=self.get_parameter("use_sim_time").value,
            lockstep=self.parameter("lockstep", False),
        )
        self._odometry: Odometry | None = None
        self._heard = -MISSION_SILENCE
        self._state = ""
        withhold_in_dry_run(self, self._command_topic)
        for topic in (self._command_topic, names.NAVIGATOR_STATUS, names.PLAN):
            self.output(topic)
        self.listen(names.STATE, from_state, self._on_state)
        self.listen(names.GOAL, from_goal, self._on_goal)
        self._ears = StopEars(self, self._on_stop)
        self.listen(names.STOP, lambda message: bool(message.data), self._hold.follow)
        hear_map(self, self._map)
        self.listen(names.SCAN, from_scan, self._on_scan)
        self.listen(names.INITIAL_POSE, from_initial_pose, self._on_initial_pose)
        self.listen(names.ODOM, from_odometry, self._on_odometry)
        self.create_timer(CONTROL_PERIOD, self._on_timer)
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self.create_timer(ZERO_PERIOD, self._on_steady_timer, clock=steady)

    @property
    def _command_topic(self) -> names.Topic:
        return names.STAMPED_CMD_VEL if self._stamped else names.CMD_VEL

    def _on_state(self, word: str) -> None:
        self._heard = self._steered_at or 0.0
        self._state = word

    def _on_initial_pose(self, start: BelievedStart) -> None:
        """Follow the mapper, which says where a pose is refused."""
        if self._state in ("", "idle"):
            self._navigator.place(start)

    def _on_goal(self, goal: Goal | None) -> None:
        self._goal = goal

    def _on_scan(self, scan: LaserScan) -> None:
        self._scan = scan

    def _on_stop(self) -> None:
        """Stand at once, without waiting for the next odometry."""
        self._hold.press()
        self._zero()

    def _zero(self) -> None:
        self._command(self.now, Command())

    def _on_timer(self) -> None:
        """Step without odometry where none has come for a while: the core then stands."""
        now = self.now
        if self._steered_at is None:
            self._steered_at = now
        elif now - self._steered_at > ODOMETRY_GAP and self._odometry is not None:
            self._steer(now, self._odometry)

    def _on_steady_timer(self) -> None:
        if self._hold.holds or self._odometry_watch.is_lost(time.monotonic(), self.now):
            self._zero()

    def _on_odometry(self, odometry: Odometry) -> None:
        self._odometry_watch.heard(time.monotonic())
        self._odometry = odometry
        self._map.add_odometry(odometry)
        if self._control.due(odometry.stamp):
            self._steer(odometry.stamp, odometry)

    def _steer(self, now: float, odometry: Odometry) -> None:
        """Step the core; where that fails, the robot stands before the error goes on."""
        self._steered_at = now
        try:
            self._step(now, odometry)
        except Exception:
            self._zero()
            raise

    def _step(self, now: float, odometry: Odometry) -> None:
        silent = now - self._heard > MISSION_SILENCE
        self.warning = "mission is silent" if silent and self._goal else ""
        steered = self._navigator.step(
            NavigatorInput(
                now=now,
                odometry=odometry,
                map=self._map.latest,
                goal=None if silent else self._goal,
                scan=self._scan,
                emergency_stop=self._hold.holds,
            )
        )
        self._scan = None
        self.raise_alarms(steered.alarms)
        status = replace(steered.status, stopped=self._hold.is_own)
        self.facts["state"] = str(status.state)
        self.publish(names.NAVIGATOR_STATUS, to_navigator_status(status))
        self._command(now, steered.command)
        if self._plan.due(now):
            self.publish(names.PLAN, to_path(steered.path_map, now))

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
