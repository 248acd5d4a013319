"""A block, a robot that glides to its goals and a map that shows what the camera has seen."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jsonschema import Draft202012Validator

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.interfaces import (
    Alarm,
    Goal,
    Label,
    MappedTrunks,
    MapSnapshot,
    NavigationState,
    NavigatorStatus,
    Odometry,
    Outcome,
    RowLine,
    Side,
    TaskResult,
)
from vinum_nav.mission.events import EVENT_SCHEMA
from vinum_nav.mission.journal import Journal
from vinum_nav.mission.mission import Mission, MissionInput, MissionOutput

ROBOT = load_robot("hyqreal")
VALIDATOR = Draft202012Validator(EVENT_SCHEMA)
VALIDATORS = {
    variant["properties"]["event"]["const"]: Draft202012Validator(variant)
    for variant in EVENT_SCHEMA["oneOf"]
}
"""One a kind: the whole schema tries all of its variants, which takes ten times as long."""
STEP = 0.2
"""Time between two steps [s]: the rate of pictures, half that of a real mission."""


class Block:
    """Rows of vines in map; row k is k * spacing away on the work side of the start heading."""

    def __init__(
        self,
        rows: Sequence[Sequence[float]],
        side: str = "left",
        faces: str = "one",
        heading: float = 0.0,
        spacing: float = 2.4,
        **order: Any,
    ) -> None:
        self.T_map_block = Pose2(2.0, -1.0, heading)
        self.side = Side(side)
        self.length = max((max(row, default=0.0) for row in rows), default=0.0) + 0.45
        across = self.side.sign * spacing
        self.vines = [
            (k, i, x, k * across) for k, row in enumerate(rows) for i, x in enumerate(row)
        ]
        self.vines_map = self.to_map([[x, y] for _, _, x, y in self.vines])
        self.lines = {
            k: self.to_map([[-0.45, k * across], [self.length, k * across]])
            for k in range(len(rows))
        }
        low, high = sorted((-0.4 * self.side.sign, (len(rows) - 1) * across + 0.4 * self.side.sign))
        corners = [(-1.15, low), (self.length + 0.7, low), (self.length + 0.7, high), (-1.15, high)]
        start = self.T_map_block @ Pose2(-2.35, -across / 2, 0.0)
        self.mission = MissionFile.model_validate(
            {
                "block": "test",
                "datum": {"latitude_deg": 44.0, "longitude_deg": 9.0},
                "boundary": tuple(map(tuple, self.to_map(corners).tolist())),
                "row_spacing": spacing,
                "vine_spacing": 1.0,
                "side": side,
                "faces": faces,
                "start": {"x": start.x, "y": start.y, "yaw": start.yaw},
            }
            | order
        )

    def to_map(self, points: Any) -> Array:
        return self.T_map_block.transform(np.array(points, dtype=float).reshape(-1, 2))

    def expected(self) -> list[tuple[int, int, str]]:
        """(row, place, face) in the order of work."""
        up, down = ("right", "left") if self.side is Side.LEFT else ("left", "right")
        ordered = []
        for row in self.lines:
            senses = [1, -1] if self.mission.faces == "both" else [1 if row % 2 == 0 else -1]
            for sense in senses:
                places = [i for k, i, _, _ in self.vines if k == row][::sense]
                ordered += [(row, i, up if sense > 0 else down) for i in places]
        return ordered


class World:
    """Plays simulator, mapper, navigator and arm for one mission."""

    def __init__(self, block: Block, T_map_base: Pose2 | None = None, now: float = 100.0) -> None:
        self.block = block
        self.robot = T_map_base or block.mission.start_pose
        self.T_map_odom = Pose2(1.0, 2.0, 0.4)
        self.now = now
        self.seen: set[int] = set()
        self.ids = {i: 10 + i for i in range(len(block.vines))}
        self.labels = dict.fromkeys(range(len(block.vines)), Label.TRUNK)
        self.hidden: Callable[[World, int], bool] = lambda world, i: False
        self.steer: Callable[[World, Goal], NavigationState | None] = lambda world, goal: None
        self.answer: Callable[[World, float], Outcome | None] = lambda world, since: (
            Outcome.DONE if world.now - since >= 0.3 else None
        )
        self.alive = {"detections": True, "map": True, "odometry": True, "navigator": True}
        self.emergency_stop = False
        self.alarms: tuple[Alarm, ...] = ()
        self.requests: list[str] = ["start"]
        self.restarted: list[str] = []
        self.goal: Goal | None = None
        self.status: NavigatorStatus | None = None
        self.snapshot: MapSnapshot | None = None
        self.detections_stamp: float | None = None
        self.odometry_stamp = now
        self.task: tuple[int, float] | None = None
        self.result: TaskResult | None = None
        self.cancelled: list[int] = []
        self.events: list[dict[str, Any]] = []
        self.standings: list[Pose2] = []
        self.output: MissionOutput | None = None

    # -------------------------------------------------------- the loop

    def run(self, mission: Mission, until: Callable[[World], bool], limit: float = 3000.0) -> None:
        end = self.now + limit
        while not until(self):
            assert self.now < end, f"no end in {limit} s: {mission.state}, {self.events[-3:]}"
            self.tick(mission)

    def tick(self, mission: Mission) -> MissionOutput:
        self.now = round(self.now + STEP, 6)
        self._sense()
        if self.emergency_stop:
            mission.press_stop(self.now)
        output = mission.step(
            MissionInput(
                self.now,
                Odometry(self.odometry_stamp, self.T_odom_base, 0.0, 0.0, 0.0),
                self.snapshot,
                self.detections_stamp,
                self.status,
                self.result,
                tuple(self.requests),
                self.alarms,
                tuple(self.restarted),
            )
        )
        self.requests, self.restarted, self.result = [], [], None
        self._serve(output)
        self._move()
        self.output = output
        return output

    @property
    def T_odom_base(self) -> Pose2:
        return self.T_map_odom.inverse() @ self.robot

    @property
    def state(self) -> str:
        return self.output.state if self.output else "idle"

    @property
    def finished(self) -> str | None:
        return next((e["outcome"] for e in self.events if e["event"] == "finished"), None)

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == kind]

    def events_after(self, kind: str) -> list[dict[str, Any]]:
        """State events after the last event of a kind."""
        stamps = [event["stamp"] for event in self.of_kind(kind)]
        return [e for e in self.of_kind("state") if stamps and e["stamp"] > stamps[-1]]

    def worked(self) -> list[tuple[int, int, str]]:
        """Closed items as (row, place, face) of the true vine nearest to where they were."""
        return [
            (*self.block.vines[self.nearest(event)][:2], event["face"])
            for event in self.of_kind("item_closed")
        ]

    def nearest(self, event: dict[str, Any]) -> int:
        gaps = np.hypot(*(self.block.vines_map - event["trunk_map"][:2]).T)
        assert gaps.min() < 0.3
        return int(np.argmin(gaps))

    # -------------------------------------------------------- its parts

    def _sense(self) -> None:
        if self.alive["odometry"]:
            self.odometry_stamp = self.now
        if self.alive["detections"]:
            self.detections_stamp = self.now
        if self.alive["map"]:
            self._look()
            self.snapshot = self._map()

    def _look(self) -> None:
        camera = ROBOT.camera("front")
        sign = self.block.side.sign
        mount = np.array(camera.position_xyz[:2]) * [1, sign]
        seen = self.robot.inverse().transform(self.block.vines_map) - mount
        bearings = np.arctan2(seen[:, 1], seen[:, 0]) - sign * math.radians(camera.yaw_deg)
        off_axis = np.abs(np.arctan2(np.sin(bearings), np.cos(bearings)))
        in_view = (off_axis < math.radians(34.5)) & (np.hypot(seen[:, 0], seen[:, 1]) < 3.0)
        self.seen |= {int(i) for i in np.flatnonzero(in_view) if not self.hidden(self, int(i))}

    def _map(self) -> MapSnapshot:
        known = [i for i in sorted(self.seen) if not self.hidden(self, i)]
        heights = np.full((len(known), 1), 0.4)
        trunks = MappedTrunks(
            ids=np.array([self.ids[i] for i in known], dtype=np.int64),
            positions_map=np.hstack([self.block.vines_map[known].reshape(-1, 2), heights]),
            sigmas=np.full(len(known), 0.02),
            rows=np.array([self.block.vines[i][0] for i in known], dtype=np.int64),
            labels=np.array([self.labels[i] for i in known], dtype=np.int64),
        )
        rows = tuple(RowLine(k, line, found=True) for k, line in self.block.lines.items())
        return MapSnapshot(self.now, self.robot, self.T_odom_base, np.eye(3) * 1e-4, trunks, rows)

    def _serve(self, output: MissionOutput) -> None:
        for event in output.events:
            VALIDATORS[event["event"]].validate(event)
        self.events += output.events
        self.goal = output.goal
        assert output.goal is None or not output.stopped, "a goal under the emergency stop"
        if output.task_cancel is not None:
            assert self.task is not None
            assert output.task_cancel == self.task[0]
            self.cancelled.append(output.task_cancel)
            self.task = None
        if output.task_goal is not None:
            assert self.task is None, "one task at a time"
            self.task = (output.task_goal.key, self.now)
            self.standings.append(self.robot)
        if self.task is not None:
            outcome = self.answer(self, self.task[1])
            if outcome is not None:
                self.result = TaskResult(self.task[0], outcome)
                self.task = None

    def _move(self) -> None:
        if not self.alive["navigator"]:
            return
        if self.goal is None:
            self.status = NavigatorStatus(self.now, None, NavigationState.IDLE)
            return
        told = self.steer(self, self.goal)
        if told is None:
            told = self._glide(self.goal)
        told = told or NavigationState.ACTIVE
        self.status = NavigatorStatus(self.now, self.goal.key, told, "told to")

    def _glide(self, goal: Goal) -> NavigationState:
        assert self.task is None, "the robot moves while the arm works"
        pose = goal.pose if goal.frame == "map" else self.T_map_odom @ goal.pose
        gap, turn = pose.xy - self.robot.xy, wrap_angle(pose.yaw - self.robot.yaw)
        distance = float(np.hypot(*gap))
        stride = min(1.0, 0.5 * STEP / max(distance, 1e-9))
        x, y = self.robot.xy + stride * gap
        yaw = self.robot.yaw + float(np.clip(turn, -0.5 * STEP, 0.5 * STEP))
        self.robot = Pose2(float(x), float(y), wrap_angle(yaw))
        arrived = distance < 0.01 and abs(turn) < 0.01
        return NavigationState.REACHED if arrived else NavigationState.ACTIVE


def carry_out(block: Block, journal: Path | None = None, **changes: Any) -> World:
    """Run a mission to its end; `changes` are attributes of the world."""
    world = World(block)
    for name, value in changes.items():
        setattr(world, name, value)
    mission = Mission(ROBOT, block.mission, journal=Journal(journal) if journal else None)
    world.run(mission, lambda w: w.finished is not None)
    return world
