"""Things that close the first alley of a block for a robot that glides to its goals."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from mission_world import Block, World

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Goal, NavigationState

REACH = 0.9
"""Distance from a thing's middle to base_link before it [m]."""


@dataclass
class Closed:
    """The steering of a navigator that keeps to its alley, and sees what closes it.

    Attributes:
        things: places along the first row where something stands in its outer alley [m].
        trace: robot in the block's frame, and the goal's direction, at each step.
    """

    block: Block
    things: list[float]
    leaves_at: float = np.inf
    trace: list[tuple[Pose2, float]] = field(default_factory=list)

    def __call__(self, world: World, goal: Goal) -> NavigationState | None:
        pose = goal.pose if goal.frame == "map" else world.T_map_odom @ goal.pose
        robot, target = (self.block.T_map_block.inverse() @ p for p in (world.robot, pose))
        self.trace.append((robot, target.x - robot.x))
        ends = (-0.45, self.block.length)
        at_an_end = not ends[0] < robot.x < ends[1]
        along_another = abs(target.y - robot.y) < 0.2 and not self._is_outside(robot)
        is_far = abs(target.x - robot.x) > self.block.length
        if at_an_end and is_far and not along_another:
            world.robot = pose  # over the headlands, by another alley
            return None
        if not self._is_outside(robot) or world.now > self.leaves_at:
            return None
        ahead = np.sign(target.x - robot.x)
        for thing in self.things:
            near = 0.0 < ahead * (thing - robot.x) < REACH
            if near and ahead * (target.x - robot.x) > 0.05:
                return NavigationState.BLOCKED
        return None

    def _is_outside(self, robot: Pose2) -> bool:
        """True if the robot is on the outer side of the first row."""
        return robot.y * self.block.side.sign < 0.0

    def backed_over_unknown_ground(self) -> bool:
        """True if the robot was ever farther back, moving backwards, than it had been forwards."""
        known = [[np.inf, -np.inf] for _ in range(2)]
        length = self.block.length
        for robot, ahead in self.trace:
            facing = 1 if np.cos(robot.yaw) > 0 else -1
            inside = 0.0 < robot.x < length and self._is_outside(robot)
            backwards = ahead * facing < -0.05
            low, high = known[0][0], known[1][1]
            if inside and not backwards:
                known[0][0], known[1][1] = min(low, robot.x), max(high, robot.x)
            if inside and backwards and not low - 0.15 <= robot.x <= high + 0.15:
                return True
        return False


def steered(block: Block, things: list[float], **kinds: float) -> tuple[World, Closed]:
    world = World(block)
    closed = Closed(block, things, **kinds)
    world.steer = closed
    return world, closed
