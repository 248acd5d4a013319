"""Hand-made blocks and records whose metrics are known."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from vines_by_hand import straight_vine

from vinum_nav.description.mission_file import Datum, MissionFile, NominalCordon, StartPose
from vinum_nav.description.robot import Robot, load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Command, Label, MappedTrunks, MapSnapshot, RowLine, Side
from vinum_nav.report.recording import Recorder
from vinum_nav.report.work import WorkItem, work_items
from vinum_nav.vineyard.model import Light, Looks, Post, Row, Terrain, Vine, Vineyard
from vinum_nav.vineyard.truth import Truth

SPACING = 2.5


def truth(
    stamp: float, pose: Pose2, *, contacts: tuple[str, ...] = (), clearance: float = 0.4
) -> Truth:
    return Truth(stamp, pose, 0.0, 0.0, 0.0, contacts, clearance)


def vine(row: int, place: int, x: float, y: float) -> Vine:
    return straight_vine(f"r{row}v{place:02d}", row, np.array([x, y, 0.0]))


def block(
    places: tuple[tuple[float, ...], ...] = ((1.0, 2.0, 3.0),),
    side: Side = Side.LEFT,
    faces: str = "one",
    length: float = 4.0,
    task_duration: float = 5.0,
) -> Vineyard:
    """Rows along x at y = 0, SPACING, ...; with side right the start is at the far end."""
    n = len(places)
    left = side is Side.LEFT
    start = Pose2(-1.9, -1.25, 0.0) if left else Pose2(length + 1.9, -1.25, math.pi)
    mission = MissionFile(
        block="tiny",
        datum=Datum(latitude_deg=44.0, longitude_deg=9.0),
        boundary=(
            (-0.7, -0.4),
            (length + 0.7, -0.4),
            (length + 0.7, (n - 1) * SPACING + 0.4),
            (-0.7, (n - 1) * SPACING + 0.4),
        ),
        row_spacing=SPACING,
        vine_spacing=1.0,
        side=side,
        faces=faces,
        start=StartPose(x=start.x, y=start.y, yaw=start.yaw),
        cordon=NominalCordon(before=0.5, after=0.5, height=0.8),
    )
    posts = [
        Post(
            f"r{row}p{k}",
            row,
            np.array([x, row * SPACING, 0.0]),
            np.array([x, row * SPACING, 1.8]),
            0.05,
            "wood",
            True,
        )
        for row in range(n)
        for k, x in enumerate((0.0, length))
    ]
    return Vineyard(
        name="tiny",
        random_seed=1,
        rows=tuple(
            Row(k, np.array([[0.0, k * SPACING, 0.0], [length, k * SPACING, 0.0]]))
            for k in range(n)
        ),
        vines=tuple(
            vine(row, k, x, row * SPACING)
            for row, xs in enumerate(places)
            for k, x in enumerate(xs)
        ),
        posts=tuple(posts),
        wires=(),
        obstacles=(),
        terrain=Terrain(np.array([-20.0, -20.0]), 20.0, np.zeros((4, 4))),
        light=Light(0.0, 0.7, 0.6, 0.3),
        looks=Looks("soil", (0.3, 0.2, 0.2), (0.5, 0.4, 0.2), 0),
        start=start,
        mission=mission,
        task_duration=task_duration,
    )


def body() -> Robot:
    return load_robot("hyqreal")


def snapshot(stamp: float, pose: Pose2, vineyard: Vineyard, xyz: np.ndarray) -> MapSnapshot:
    n = len(xyz)
    trunks = MappedTrunks(
        ids=np.arange(n),
        positions_map=xyz,
        sigmas=np.full(n, 0.02),
        rows=np.zeros(n, dtype=np.int64),
        labels=np.full(n, Label.TRUNK, dtype=np.int64),
    )
    rows = tuple(RowLine(row.index, row.line[:, :2], True) for row in vineyard.rows)
    return MapSnapshot(stamp, pose, pose, np.diag([1e-4, 1e-4, 1e-5]), trunks, rows)


class Script:
    """Writes a record: the robot stands for 1 s wherever it is put."""

    def __init__(self, directory: Path, vineyard: Vineyard) -> None:
        self.recorder = Recorder(directory)
        self.vineyard = vineyard
        self.now = 0.0
        self.opened = 0

    def event(self, name: str, **fields: object) -> None:
        stamp = max(0.0, round(self.now - 0.1, 6))  # of the last sample
        self.recorder.add_event({"version": 1, "stamp": stamp, "event": name, **fields})

    def state(self, state: str, previous: str = "idle") -> None:
        self.event("state", state=state, previous=previous)

    def stand(
        self,
        pose: Pose2,
        believed: Pose2 | None = None,
        contacts: tuple[str, ...] = (),
        clearance: float = 0.4,
    ) -> None:
        xyz = np.array([vine.position for vine in self.vineyard.vines])
        for _ in range(10):
            self.recorder.add_truth(truth(self.now, pose, contacts=contacts, clearance=clearance))
            self.recorder.add_estimate(snapshot(self.now, believed or pose, self.vineyard, xyz))
            self.recorder.add_command(self.now, Command(0.1, 0.0, 0.0))
            self.now = round(self.now + 0.1, 6)

    def task(
        self,
        trunk_xy: tuple[float, float],
        row: int = 0,
        face: str = "right",
        end: str | None = "done",
    ) -> None:
        """A task that starts now and ends at once; `end` None: broken off, its item stays open."""
        self.opened += 1
        fields = {
            "item": f"r{row}-{face}-{self.opened:03d}",
            "vine": self.opened,
            "row": row,
            "face": face,
            "trunk_map": [*trunk_xy, 0.4],
        }
        self.event(
            "task_started",
            **fields,
            key=round(self.now * 1e9),
            goal_odom=[0.0, 0.0, 0.0],
            robot_map=[0.0, 0.0, 0.0],
        )
        if end is None:
            self.opened -= 1
            return
        self.event("item_closed", **fields, outcome=end, reason="")

    def close(self, trunks_xyz: np.ndarray | None = None) -> None:
        if trunks_xyz is not None:
            pose = Pose2(0.0, 0.0, 0.0)
            self.recorder.add_map(snapshot(self.now, pose, self.vineyard, trunks_xyz))
        self.recorder.close()


def drive(directory: Path, vineyard: Vineyard, rng: np.random.Generator, noise: float) -> None:
    """A record of a robot that glides from stop to stop, with a picture every second."""
    script = Script(directory, vineyard)
    items: list[WorkItem] = work_items(vineyard, body())
    at = vineyard.start
    script.state("search")
    for item in items:
        dx, dy, turn = rng.normal(0.0, [noise, noise, noise])
        goal = item.ideal @ Pose2(float(dx), float(dy), float(turn))
        _glide(script, at, goal, rng)
        script.state("task", "navigate")
        x, y = (float(v) for v in item.vine.position[:2])
        script.stand(goal)
        script.task((x, y), item.row, item.face)
        script.stand(goal)
        script.state("search", "task")
        at = goal
    script.event("finished", outcome="done", reason="")
    script.state("done", "search")
    script.close(
        np.array([vine.position for vine in vineyard.vines])
        + rng.normal(0.0, noise, (len(vineyard.vines), 3))
    )


def _glide(script: Script, start: Pose2, goal: Pose2, rng: np.random.Generator) -> None:
    duration = start.distance(goal) / 0.4
    script.state("navigate", "search")
    begin = script.now
    xyz = np.array([vine.position for vine in script.vineyard.vines])
    while script.now < begin + duration:
        share = (script.now - begin) / duration
        smooth = 3 * share**2 - 2 * share**3
        xy = start.xy + smooth * (goal.xy - start.xy)
        pose = Pose2(float(xy[0]), float(xy[1]), goal.yaw)
        believed = pose @ Pose2(*(float(v) for v in rng.normal(0.0, 0.02, 3)))
        clearance = 0.3 + 0.1 * math.sin(script.now)
        script.recorder.add_truth(truth(script.now, pose, clearance=clearance))
        script.recorder.add_estimate(snapshot(script.now, believed, script.vineyard, xyz))
        script.recorder.add_latency(script.now, 40.0 + float(rng.normal(0, 3)), 3)
        if int(script.now * 10) % 5 == 0:
            picture = rng.integers(80, 120, (360, 640, 3), dtype=np.uint8)
            script.recorder.add_picture(script.now, picture, None)
        script.now = round(script.now + 0.1, 6)
