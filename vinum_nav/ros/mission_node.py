"""Node: what is known in, goals, tasks and the mission's words out."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from std_msgs.msg import String
from std_srvs.srv import Trigger

from vinum_nav.interfaces import Alarm, Goal, NavigatorStatus, Odometry, TaskResult
from vinum_nav.mission.journal import Journal
from vinum_nav.mission.mission import Mission, MissionInput, MissionOutput
from vinum_nav.mission_file import load_mission_file
from vinum_nav.robot import load_robot
from vinum_nav.ros import names
from vinum_nav.ros.cadence import DECIDE_PERIOD, Cadence
from vinum_nav.ros.convert.alarms import from_alarms
from vinum_nav.ros.convert.clouds import from_vines
from vinum_nav.ros.convert.maps import from_map_pose, from_rows
from vinum_nav.ros.convert.mission import (
    from_navigator_status,
    from_task_result,
    to_goal,
    to_register,
    to_task_cancel,
    to_task_goal,
)
from vinum_nav.ros.convert.sensors import from_odometry
from vinum_nav.ros.convert.stamps import from_time, to_ns
from vinum_nav.ros.heartbeats import Heartbeats
from vinum_nav.ros.main import run_node
from vinum_nav.ros.map_join import MapJoin
from vinum_nav.ros.node import VinumNode

REPEAT_GOAL = 1.0
"""The goal is said again after this time, for a navigator that has come later [s]."""
LOOK_PERIOD = 0.5
"""Wall-clock time between two looks for nodes that have fallen silent [s]."""
KEPT_KEYS = 32
"""Keys of goals and tasks that an answer may still come for."""


class MissionNode(VinumNode):
    """Decides at 10 Hz, driven by odometry; mission/state is said at each decision."""

    def __init__(self) -> None:
        super().__init__("mission")
        mission_file = load_mission_file(self.required("mission_file"))
        journal = self.parameter("journal", "")
        resume = self.parameter("resume_from", "")
        self._mission = Mission(
            load_robot(mission_file.body),
            mission_file,
            journal=Journal(journal) if journal else None,
            resume_from=Path(resume) if resume else None,
        )
        self._requests = ["start"] if self.parameter("autostart", True) else []
        self._map, self._decide = MapJoin(), Cadence(DECIDE_PERIOD)
        self._repeat = Cadence(REPEAT_GOAL)
        self._said: tuple[Goal | None] | None = None
        self._register: object = None
        self._keys: dict[int, float] = {}
        self._detections_stamp: float | None = None
        self._navigator: NavigatorStatus | None = None
        self._result: TaskResult | None = None
        self._stopped = False
        self._alarms_of: dict[str, tuple[Alarm, ...]] = {}
        self._heartbeats = Heartbeats()
        self._advertise()
        self._subscribe()

    def _advertise(self) -> None:
        outputs = (names.STATE, names.EVENT, names.REGISTER, names.GOAL)
        for topic in (*outputs, names.TASK_GOAL, names.TASK_CANCEL):
            self.output(topic)
        for word in names.REQUESTS:
            self.create_service(
                Trigger, f"mission/{word}", lambda _, reply, word=word: self._request(word, reply)
            )

    def _subscribe(self) -> None:
        self.listen(names.MAP_POSE, from_map_pose, lambda part: self._map.add_pose(*part))
        self.listen(names.ROWS, from_rows, lambda part: self._map.add_rows(*part))
        self.listen(names.VINES, _stamped_vines, lambda part: self._map.add_trunks(*part))
        self.listen(names.DETECTIONS, _stamp, self._on_detections)
        self.listen(names.NAVIGATOR_STATUS, from_navigator_status, self._on_navigator)
        self.listen(names.TASK_RESULT, from_task_result, self._on_result)
        self.listen(names.EMERGENCY_STOP, lambda message: bool(message.data), self._on_stop)
        self.listen(names.DIAGNOSTICS, from_alarms, self._on_alarms)
        self.listen(names.ODOM, from_odometry, self._on_odometry)
        self.create_steady_timer(LOOK_PERIOD, self._look_at_nodes)

    def _request(self, word: str, reply: Any) -> Any:
        self._requests.append(word)
        reply.success, reply.message = True, f"{word} is taken up at the next decision"
        return reply

    def _on_alarms(self, alarms_of: dict[str, tuple[Alarm, ...]]) -> None:
        self._alarms_of.update(alarms_of)
        self._heartbeats.hear(alarms_of, time.monotonic())

    def _look_at_nodes(self) -> None:
        self.raise_alarms(self._heartbeats.alarms(time.monotonic()))

    def _on_detections(self, stamp: float) -> None:
        self._detections_stamp = stamp

    def _on_navigator(self, status: NavigatorStatus) -> None:
        self._navigator = replace(status, key=self._own_key(status.key))

    def _on_result(self, result: TaskResult) -> None:
        key = self._own_key(result.key)
        self._result = replace(result, key=result.key if key is None else key)

    def _on_stop(self, active: bool) -> None:
        self._stopped = active

    def _remember(self, key: float) -> None:
        self._keys[to_ns(key)] = key
        while len(self._keys) > KEPT_KEYS:
            del self._keys[next(iter(self._keys))]

    def _own_key(self, key: float | None) -> float | None:
        """The mission's own float of a key that came back rounded to nanoseconds."""
        return None if key is None else self._keys.get(to_ns(key), key)

    def _on_odometry(self, odometry: Odometry) -> None:
        self._map.add_odometry(odometry)
        if not self._decide.due(odometry.stamp):
            return
        given = MissionInput(
            now=odometry.stamp,
            odometry=odometry,
            map=self._map.latest,
            detections_stamp=self._detections_stamp,
            navigator=self._navigator,
            task_result=self._result,
            requests=tuple(self._requests),
            emergency_stop=self._stopped,
            alarms=tuple(alarm for alarms in self._alarms_of.values() for alarm in alarms),
        )
        self._requests.clear()
        self._result = None
        self._say(odometry.stamp, self._mission.step(given))

    def _say(self, stamp: float, decided: MissionOutput) -> None:
        self._say_goal(stamp, decided.goal)
        if decided.task_cancel is not None:
            self.publish(names.TASK_CANCEL, to_task_cancel(decided.task_cancel))
        if decided.task_goal is not None:
            self._remember(decided.task_goal.key)
            self.publish(names.TASK_GOAL, to_task_goal(decided.task_goal))
        for event in decided.events:
            self.publish(names.EVENT, String(data=json.dumps(event)))
        if decided.register != self._register:
            self._register = decided.register
            self.publish(names.REGISTER, String(data=to_register(decided.register)))
        self.warning = "the mission has failed" if decided.state == "fault" else ""
        self.facts["state"] = decided.state
        self.publish(names.STATE, String(data=decided.state))

    def _say_goal(self, stamp: float, goal: Goal | None) -> None:
        repeat = self._repeat.due(stamp)
        if self._said == (goal,) and not repeat:
            return
        self._said = (goal,)
        if goal is not None:
            self._remember(goal.key)
        self.publish(names.GOAL, to_goal(goal))


def _stamp(message: Any) -> float:
    return from_time(message.header.stamp)


def _stamped_vines(message: Any) -> tuple[float, Any]:
    return _stamp(message), from_vines(message)


def main() -> None:
    """Run the node."""
    sys.exit(run_node(MissionNode))


if __name__ == "__main__":
    main()
