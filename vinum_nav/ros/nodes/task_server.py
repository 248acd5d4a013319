"""Node: stands in for whoever owns the arm."""

from __future__ import annotations

import sys
from collections import deque

from vinum_nav.arm import TimedArm
from vinum_nav.border.refusal import RefusedError
from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import TaskGoal, TaskResult
from vinum_nav.ros import names
from vinum_nav.ros.convert.mission import from_task_cancel, from_task_goal, to_task_result
from vinum_nav.ros.nodes.main import run_node
from vinum_nav.ros.nodes.node import VinumNode

PERIOD = 0.05
REMEMBERED = 100
"""Keys of the last tasks that may be cancelled, for a cancel may cross a result."""


class TaskServerNode(VinumNode):
    """Answers each task as done after `task_duration` of the node's clock.

    The parameter `mission_file` may be left out: it says only how the robot names its frames.
    """

    def __init__(self) -> None:
        super().__init__("task_server")
        mission_file = self.parameter("mission_file", "")
        if mission_file:
            self.speak_as(load_robot(load_mission_file(mission_file).body))
        self._arm = TimedArm(self.parameter("task_duration", 10.0))
        self._given: deque[int] = deque(maxlen=REMEMBERED)
        self.output(names.TASK_RESULT)
        self.listen(names.TASK_GOAL, from_task_goal, self._on_goal)
        self.listen(names.TASK_CANCEL, from_task_cancel, self._on_cancel)
        self.create_timer(PERIOD, self._on_timer)

    def _on_goal(self, goal: TaskGoal) -> None:
        self._given.append(goal.key)
        self._arm.start(goal, self.now)

    def _on_cancel(self, key: int) -> None:
        """Give up a task; one that has ended meanwhile is no error, one never asked for is."""
        if key not in self._given:
            last = f", the last of which is {self._given[-1]}" if self._given else ""
            raise RefusedError("header.stamp", key, f"the key of a task that was asked for{last}")
        self._answer(self._arm.cancel(key))

    def _on_timer(self) -> None:
        self.facts["busy"] = str(self._arm.busy)
        self._answer(self._arm.step(self.now))

    def _answer(self, result: TaskResult | None) -> None:
        if result is not None:
            self.publish(names.TASK_RESULT, to_task_result(result))


def main() -> None:
    """Run the node."""
    sys.exit(run_node(TaskServerNode))


if __name__ == "__main__":
    main()
