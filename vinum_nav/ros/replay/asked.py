"""Table of what a mission would have asked for: goals and tasks."""

from __future__ import annotations

from pathlib import Path

from vinum_nav.interfaces import Goal
from vinum_nav.mission.mission import MissionOutput

ASKED = "asked.csv"
"""Name in the run's directory."""
COLUMNS = "stamp_s,what,frame,x_m,y_m,yaw_rad,key"


class AskedTable:
    """Writes a line for each new goal, task and cancelled task."""

    def __init__(self, directory: Path) -> None:
        """Begin `directory`/asked.csv."""
        self._file = (directory / ASKED).open("w", encoding="utf-8")
        self._file.write(COLUMNS + "\n")
        self._goal: Goal | None = None
        self.goals = self.tasks = 0

    def add(self, stamp: float, decided: MissionOutput) -> None:
        """Take in one decision, made at `stamp` [s]."""
        goal = decided.goal
        if goal is not None and goal != self._goal:
            self.goals += self._goal is None or goal.key != self._goal.key
            pose = f"{goal.pose.x:.3f},{goal.pose.y:.3f},{goal.pose.yaw:.4f}"
            self._file.write(f"{stamp:.3f},goal,{goal.frame},{pose},{goal.key}\n")
        self._goal = goal or self._goal
        if decided.task_goal is not None:
            self.tasks += 1
            x, y = decided.task_goal.trunk_map[:2]
            self._file.write(f"{stamp:.3f},task,map,{x:.3f},{y:.3f},,{decided.task_goal.key}\n")
        if decided.task_cancel is not None:
            self._file.write(f"{stamp:.3f},cancel,,,,,{decided.task_cancel}\n")

    def close(self) -> None:
        """Finish the file."""
        self._file.close()
