"""A block without noise and a plant with lag and slip to drive the navigator against."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import LineString, box

from vinum_nav.description.mission_file import Datum, MissionFile, StartPose
from vinum_nav.description.robot import Robot, load_robot
from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.interfaces import (
    NO_TRUNKS,
    Command,
    Goal,
    LaserScan,
    MapSnapshot,
    NavigationState,
    Odometry,
    RowLine,
    Side,
)
from vinum_nav.navigation.navigator import Navigator, NavigatorInput, NavigatorOutput

DT = 0.04


@dataclass(frozen=True)
class Block:
    """Straight rows in a frame turned by `yaw` about the origin; row k at y = k * spacing."""

    rows: tuple[RowLine, ...]
    mission: MissionFile
    yaw: float
    spacing: float
    length: float

    def pose(self, along: float, across: float, yaw: float = 0.0) -> Pose2:
        """Pose given in the block's own frame."""
        return Pose2(0.0, 0.0, self.yaw) @ Pose2(along, across, yaw)

    def stop(self, row: int, along: float, sense: int, robot: Robot) -> Pose2:
        """Stop pose at a row worked with the robot's left side, in +u (sense 1) or -u (-1)."""
        stand_off = robot.width / 2 + self.mission.clearance
        return self.pose(along, row * self.spacing - sense * stand_off, 0 if sense > 0 else np.pi)


def make_block(
    count: int = 3,
    spacing: float = 2.2,
    length: float = 12.0,
    yaw: float = 0.0,
    headland: float = 3.0,
) -> Block:
    turn = Pose2(0.0, 0.0, yaw)
    rows = tuple(
        RowLine(k, turn.transform(np.array([[0.0, k * spacing], [length, k * spacing]])), True)
        for k in range(count)
    )
    top = (count - 1) * spacing + 0.4
    corners = np.array([[0.0, -0.4], [length, -0.4], [length, top], [0.0, top]])
    start = turn @ Pose2(-1.2, -spacing / 2, 0.0)
    mission = MissionFile(
        block="test",
        datum=Datum(latitude_deg=44.0, longitude_deg=9.0),
        boundary=tuple((float(x), float(y)) for x, y in turn.transform(corners)),
        row_spacing=spacing,
        vine_spacing=1.0,
        side=Side.LEFT,
        faces="both",
        start=StartPose(x=start.x, y=start.y, yaw=start.yaw),
        headland_width=headland,
    )
    return Block(rows, mission, yaw, spacing, length)


def footprint(robot: Robot, pose: Pose2) -> shapely.Polygon:
    body = box(-robot.length / 2, -robot.width / 2, robot.length / 2, robot.width / 2)
    return affinity.translate(
        affinity.rotate(body, pose.yaw, (0, 0), use_radians=True), pose.x, pose.y
    )


def scan_of(points_base: Array, stamp: float, robot: Robot, radius: float) -> LaserScan:
    """Scan, with 3 cm of noise, of discs (N, 2) in base_link and a far hedge."""
    rng = np.random.default_rng(round(1000 * stamp))
    angles = np.radians(np.arange(-135.0, 135.1, 0.5))
    ranges = np.full(len(angles), 12.0)
    for point in points_base - np.array(robot.lidar.position_xyz[:2]):
        distance = np.hypot(*point)
        off = np.abs(np.angle(np.exp(1j * (angles - np.arctan2(point[1], point[0])))))
        hit = np.sin(np.minimum(off, np.pi / 2)) * distance < radius
        depth = np.sqrt(np.maximum(radius**2 - (np.sin(off) * distance) ** 2, 0.0))
        ranges = np.where(hit, np.minimum(ranges, np.cos(off) * distance - depth), ranges)
    ranges = ranges + 0.03 * rng.standard_normal(len(ranges))
    return LaserScan(stamp, float(angles[0]), float(np.radians(0.5)), 0.1, 15.0, ranges)


@dataclass
class Plant:
    """A body with lag and slip in map; odom is map seen from the start pose."""

    robot: Robot
    pose: Pose2
    lag: float = 0.1
    slip: float = 0.01
    seed: int = 0
    now: float = 0.0
    velocity: Array = field(default_factory=lambda: np.zeros(3))
    T_map_odom: Pose2 = field(init=False)
    localisation_error: Pose2 = field(default_factory=lambda: Pose2(0.0, 0.0, 0.0))

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        self.T_map_odom = self.pose

    @property
    def T_odom_base(self) -> Pose2:
        return self.T_map_odom.inverse() @ self.pose

    @property
    def odometry(self) -> Odometry:
        vx, vy, yaw_rate = (float(v) for v in self.velocity)
        return Odometry(self.now, self.T_odom_base, vx, vy, yaw_rate)

    def move(self, command: Command) -> None:
        """One step of DT."""
        wanted = np.array([command.vx, command.vy, command.yaw_rate])
        for _ in range(4):
            dt = DT / 4
            self.velocity = self.velocity + (wanted - self.velocity) * min(1.0, dt / self.lag)
            slipped = self.velocity * (1 + self.slip * self.rng.standard_normal(3))
            vx, vy, yaw_rate = (float(v) for v in slipped)
            middle = Pose2(self.pose.x, self.pose.y, self.pose.yaw + yaw_rate * dt / 2)
            x, y = middle.transform(np.array([vx, vy]) * dt)
            self.pose = Pose2(float(x), float(y), wrap_angle(self.pose.yaw + yaw_rate * dt))
        self.now = round(self.now + DT, 6)


@dataclass
class Drive:
    """The navigator on the plant, with everything that is asserted on recorded."""

    block: Block
    plant: Plant
    navigator: Navigator
    obstacles: Array = field(default_factory=lambda: np.zeros((0, 2)))
    obstacle_radius: float = 0.15
    poses: list[Pose2] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)

    @classmethod
    def start(cls, block: Block, pose: Pose2, body: str = "hyqreal", **plant: float) -> Drive:
        robot = load_robot(body)
        return cls(block, Plant(robot, pose, **plant), Navigator(robot, block.mission))

    def step(self, goal: Goal | None, emergency_stop: bool = False) -> NavigatorOutput:
        plant = self.plant
        scan = None
        if round(plant.now / DT) % 3 == 0:
            seen = plant.pose.inverse().transform(self.obstacles)
            scan = scan_of(seen, plant.now, plant.robot, self.obstacle_radius)
        given = NavigatorInput(
            plant.now,
            plant.odometry,
            snapshot(plant.odometry, plant.localisation_error @ plant.T_map_odom, self.block.rows),
            goal,
            scan,
            emergency_stop,
        )
        output = self.navigator.step(given)
        plant.move(output.command)
        self.poses.append(plant.pose)
        self.commands.append(output.command)
        return output

    def go(self, pose_map: Pose2, key: int, frame: str = "odom", limit: float = 120.0) -> float:
        """Drive to a pose until it is reached; time taken [s]."""
        begin = self.plant.now
        pose = pose_map if frame == "map" else self.plant.T_map_odom.inverse() @ pose_map
        while self.plant.now < begin + limit:
            status = self.step(Goal(key, pose, frame)).status
            if status.state is NavigationState.REACHED:
                return self.plant.now - begin
            assert status.state is NavigationState.ACTIVE, status
        raise AssertionError(f"not reached after {limit} s, at {self.plant.pose}, goal {pose_map}")

    def least_clearance(self) -> float:
        """Least distance of the footprint from any row line over the whole drive [m]."""
        lines = shapely.union_all([LineString(row.points_map) for row in self.block.rows])
        return min(footprint(self.plant.robot, pose).distance(lines) for pose in self.poses[::2])


def snapshot(odometry: Odometry, T_map_odom: Pose2, rows: tuple[RowLine, ...]) -> MapSnapshot:
    """A map of rows alone, in which the robot is at its odometry's pose."""
    pose = odometry.T_odom_base
    return MapSnapshot(odometry.stamp, T_map_odom @ pose, pose, np.eye(3) * 1e-4, NO_TRUNKS, rows)


def trapezoidal_time(length: float, speed: float = 0.5, acceleration: float = 0.5) -> float:
    """Least time for a way from standing to standing [s]."""
    if length < speed**2 / acceleration:
        return float(2 * np.sqrt(length / acceleration))
    return length / speed + speed / acceleration
