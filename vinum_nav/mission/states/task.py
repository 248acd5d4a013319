"""State task: the robot stands at its stop pose and the arm works."""

from __future__ import annotations

from vinum_nav.interfaces import TaskGoal
from vinum_nav.mission.approach import Approach
from vinum_nav.mission.context import Context
from vinum_nav.mission.signal import Signal
from vinum_nav.mission.states.state import MissionState


class Task(MissionState):
    """Signals 'vine_closed' once the arm's work has ended for good."""

    def act(self, context: Context) -> Signal | None:
        """Send the arm, wait for it, and send it again where a failed task may be retried."""
        approach = context.required_approach()
        if not approach.is_worked:
            _begin(context, approach)
        ended = context.task_ended()
        if context.retries.is_due:
            task = _ask(context, approach)
            context.book.retry_task(approach.item, task.key, *context.retries.begin())
        if ended is None:
            return None
        context.close_item(*ended)
        return Signal("vine_closed")


def _begin(context: Context, approach: Approach) -> None:
    assert approach.goal is not None
    approach.is_worked = True
    task = _ask(context, approach)
    context.goal = None
    here = context.situation.T_map_base
    context.book.start_task(approach.item, task, approach.goal.pose, here)


def _ask(context: Context, approach: Approach) -> TaskGoal:
    assert approach.trunk_map is not None
    task = TaskGoal(context.new_key(), approach.trunk_map)
    context.arm.start(task.key, context.situation.clock)
    context.task_goal = task
    return task
