"""Node: what is known in, goals, tasks and the mission's words out."""

from __future__ import annotations

import math
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

from std_msgs.msg import Bool, String
from std_srvs.srv import Trigger

from vinum_nav.border.refusal import RefusedError
from vinum_nav.description.believed_start import BelievedStart
from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import Alarm, Goal, NavigatorStatus, Odometry, TaskResult
from vinum_nav.mission.journal import Journal
from vinum_nav.mission.mission import Mission, MissionInput, MissionOutput
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.ros import names
from vinum_nav.ros.convert.alarms import from_alarms
from vinum_nav.ros.convert.births import from_births
from vinum_nav.ros.convert.clouds import from_detections
from vinum_nav.ros.convert.mission import (
    from_navigator_status,
    from_task_result,
    to_goal,
    to_task_cancel,
    to_task_goal,
)
from vinum_nav.ros.convert.register import RegisterWriter
from vinum_nav.ros.convert.sensors import from_odometry
from vinum_nav.ros.graph.births import Births
from vinum_nav.ros.graph.heartbeats import Heartbeats
from vinum_nav.ros.nodes.dry_run import withhold_in_dry_run
from vinum_nav.ros.nodes.main import run_node
from vinum_nav.ros.nodes.map_ears import hear_map
from vinum_nav.ros.nodes.mission_words import line_of
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.nodes.requests import Requests
from vinum_nav.ros.nodes.set_down import from_initial_pose
from vinum_nav.ros.nodes.stop_ears import StopEars
from vinum_nav.ros.sync.cadence import DECIDE_PERIOD, ODOMETRY_GAP, Cadence
from vinum_nav.ros.sync.map_join import MapJoin
from vinum_nav.strict_json import json_text

RESET_HEARD_WITHIN = 1.0
"""Wall-clock time that the navigator has to hear of a reset [s]."""
STOPPED = "the emergency stop is latched: mission/reset_stop, then mission/resume"
REPEAT_GOAL = 1.0
"""The goal is said again after this time, for a navigator that has come later [s]."""
LOOK_PERIOD = 0.5
"""Wall-clock time between two looks for nodes that have fallen silent [s]."""
SOURCES = ("trunk_detector", "trunk_mapper", "navigator", "task_server")
"""Nodes that forget something when they are started anew, and what they forget matters here."""
REMEMBERED = 32
"""Keys of the last tasks: a late answer to one of them is no error."""


AlarmsOf = dict[str, tuple[Alarm, ...]]
"""Alarms by the node that raised them."""


class MissionNode(VinumNode):
    """Decides at 25 Hz, driven by odometry; mission/state is said at each decision."""

    def __init__(self) -> None:
        super().__init__("mission")
        mission_file = load_mission_file(self.required("mission_file"))
        journal = self.parameter("journal", "")
        resume = self.parameter("resume_from", "")
        self._mission = Mission(
            self.speak_as(load_robot(mission_file.body)),
            mission_file,
            self.tunables("mission", MissionParameters),
            journal=Journal(journal) if journal else None,
            resume_from=Path(resume) if resume else None,
            is_set_down=bool(resume or self.parameter("start_pose", "")),
            waits_for_sources=self.parameter("respawn", False),
        )
        autostart = self.parameter("autostart", False)
        self._map, self._decide = MapJoin(), Cadence(DECIDE_PERIOD)
        self._repeat = Cadence(REPEAT_GOAL)
        self._said: tuple[Goal | None] | None = None
        self._register: object = None
        self._writer = RegisterWriter()
        self._asked: deque[int] = deque(maxlen=REMEMBERED)
        self._detections_stamp: float | None = None
        self._navigator: NavigatorStatus | None = None
        self._result: TaskResult | None = None
        self._odometry: Odometry | None = None
        self._decided_at: float | None = None
        self._stop_said: bool | None = None
        self._reset_at = -math.inf
        self._alarms_of: dict[str, tuple[Alarm, ...]] = {}
        self._heartbeats = Heartbeats()
        self._births = Births(SOURCES)
        self._advertise()
        if autostart:
            self._requests.add("start")
        self._subscribe()

    def _advertise(self) -> None:
        withhold_in_dry_run(self, names.TASK_GOAL, names.TASK_CANCEL)
        outputs = (names.STATE, names.STOP, names.EVENT, names.REGISTER, names.GOAL)
        for topic in (*outputs, names.TASK_GOAL, names.TASK_CANCEL):
            self.output(topic)
        self._ears = StopEars(self, self._on_stop)
        self._requests = Requests(self, self._mission, self._ears.group, names.REQUESTS)
        self.create_service(
            Trigger,
            f"mission/{names.RESET_STOP}",
            self._reset_stop,
            callback_group=self._ears.group,
        )
        self._publish_stop()

    def _subscribe(self) -> None:
        hear_map(self, self._map)
        self.listen(names.DETECTIONS, from_detections, lambda seen: self._on_detections(seen.stamp))
        self.listen(names.NAVIGATOR_STATUS, from_navigator_status, self._on_navigator)
        self.listen(names.TASK_RESULT, from_task_result, self._on_result)
        self.listen(names.DIAGNOSTICS, _from_diagnostics, self._on_diagnostics)
        self.listen(names.INITIAL_POSE, from_initial_pose, self._on_initial_pose)
        self.listen(names.ODOM, from_odometry, self._on_odometry)
        self.create_timer(DECIDE_PERIOD, self._on_timer)
        self.create_steady_timer(LOOK_PERIOD, self._look_at_nodes)

    async def _reset_stop(self, _request: Any, reply: Any) -> Any:
        await self._ears.probe()
        refusal = self._mission.reset_stop(time.monotonic())
        reply.success = not refusal
        reply.message = refusal or "the stop is reset; mission/resume moves the robot again"
        if not refusal:
            self._reset_at = time.monotonic()
        self._publish_stop()
        return reply

    def _on_diagnostics(self, said: tuple[AlarmsOf, dict[str, str]]) -> None:
        alarms_of, births = said
        self._births.hear(births)
        self._alarms_of.update(alarms_of)
        self._heartbeats.hear(alarms_of, time.monotonic())

    def _look_at_nodes(self) -> None:
        self.raise_alarms(self._heartbeats.alarms(time.monotonic()))

    def _on_initial_pose(self, _start: BelievedStart) -> None:
        """Follow the mapper, which begins its map anew; it says where a pose is refused."""
        if self._mission.state == "idle":
            self._map.forget()
            self._mission.set_down()

    def _on_detections(self, stamp: float) -> None:
        self._detections_stamp = stamp

    def _on_navigator(self, status: NavigatorStatus) -> None:
        self._navigator = status
        settling = time.monotonic() - self._reset_at < RESET_HEARD_WITHIN
        if status.stopped and not self._mission.stopped and not settling:
            self._press_stop("emergency_stop, heard by the navigator")

    def _on_result(self, result: TaskResult) -> None:
        """Keep an answer for the next decision; one to a task never asked for is refused."""
        if result.key not in self._asked:
            wanted = f"{self._asked[-1]}, the last task's" if self._asked else "none: no task yet"
            raise RefusedError("values[key]", result.key, wanted)
        self._result = result

    def _on_stop(self) -> None:
        self._press_stop("emergency_stop")

    def _press_stop(self, source: str) -> None:
        """Latch, and let the graph know at once: a decision may be long in coming."""
        was_stopped = self._mission.stopped
        self._mission.press_stop(time.monotonic(), source)
        if not was_stopped:
            self.get_logger().error(f"emergency stop latched: {source}")
            self._publish_goal(self.now, None)
            self._publish_stop()

    def _publish_stop(self) -> None:
        stopped = self._mission.stopped
        self.warning = STOPPED if stopped else ""
        if stopped != self._stop_said:
            self._stop_said = stopped
            self.publish(names.STOP, Bool(data=stopped))
            self.publish(names.STATE, String(data=self._mission.state))
            self.publish_diagnostics()

    def _on_odometry(self, odometry: Odometry) -> None:
        self._odometry = odometry
        self._map.add_odometry(odometry)
        if self._decide.due(odometry.stamp):
            self._step(odometry.stamp)

    def _on_timer(self) -> None:
        """Decide without odometry where none has come for a while, so that its silence is named."""
        now = self.now
        if self._decided_at is None:
            self._decided_at = now
        elif now - self._decided_at > ODOMETRY_GAP:
            self._step(now)

    def _step(self, now: float) -> None:
        self._decided_at = now
        given = MissionInput(
            now=now,
            odometry=self._odometry,
            map=self._map.latest,
            detections_stamp=self._detections_stamp,
            navigator=self._navigator,
            task_result=self._result,
            requests=self._requests.taken(),
            alarms=tuple(alarm for alarms in self._alarms_of.values() for alarm in alarms),
            restarted=self._births.take(),
        )
        self._result = None
        decided = self._mission.step(given)
        self._requests.answer(decided)
        self._publish_decided(now, decided)

    def _publish_decided(self, stamp: float, decided: MissionOutput) -> None:
        self._publish_goal(stamp, decided.goal)
        if decided.task_cancel is not None:
            self.publish(names.TASK_CANCEL, to_task_cancel(decided.task_cancel))
        if decided.task_goal is not None:
            self._asked.append(decided.task_goal.key)
            self.publish(names.TASK_GOAL, to_task_goal(decided.task_goal))
        for event in decided.events:
            self.publish(names.EVENT, String(data=json_text(event)))
            line = line_of(event)
            if line:
                self.get_logger().info(line)
        if decided.register != self._register:
            self._register = decided.register
            self.publish(names.REGISTER, self._writer.write(decided.register, stamp))
        self.warning = "the mission has failed" if decided.state == "fault" else ""
        if self._mission.lacks:
            self.warning = f"the mission waits: {self._mission.lacks}"
        if decided.stopped:
            self.warning = STOPPED
        self.facts["state"] = decided.state
        self.publish(names.STATE, String(data=decided.state))

    def _publish_goal(self, stamp: float, goal: Goal | None) -> None:
        repeat = self._repeat.due(stamp)
        if self._said == (goal,) and not repeat:
            return
        self._said = (goal,)
        self.publish(names.GOAL, to_goal(goal))


def _from_diagnostics(message: Any) -> tuple[AlarmsOf, dict[str, str]]:
    """Alarms and marks of a start, each by node."""
    return from_alarms(message), from_births(message)


def main() -> None:
    """Run the node."""
    sys.exit(run_node(MissionNode))


if __name__ == "__main__":
    main()
