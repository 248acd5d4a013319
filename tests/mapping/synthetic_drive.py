"""A robot without physics drives about synthetic rows and senses them with noise."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pymap3d

from vinum_nav.description.mission_file import Datum, MissionFile, StartPose
from vinum_nav.description.robot import Robot, load_robot
from vinum_nav.geometry import Pose2, camera_mount, rotation_rpy, transform_points
from vinum_nav.interfaces import (
    FixStatus,
    GnssFix,
    ImuSample,
    Label,
    MapSnapshot,
    Odometry,
    Side,
    TrunkFlag,
    TrunkObservations,
)
from vinum_nav.mapping.mapper import TrunkMapper

DATUM = Datum(latitude_deg=45.05, longitude_deg=9.6, altitude=120.0)
TICK = 0.02
NO_ERROR = Pose2(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Noise:
    scale: float
    yaw_walk: float
    gyro: float
    gyro_bias_walk: float
    gnss: float
    float_every: float
    outage_every: float
    depth: float
    mount: float
    sway: float
    latency: float
    lost: float


IDEAL = Noise(0, 0, 0, 0, 0, math.inf, math.inf, 0, 0, 0, 0, 0)
NOMINAL = Noise(
    0.01, math.radians(0.2), 0.002, 1e-5, 0.02, math.inf, math.inf, 0.004, math.radians(0.2),
    math.radians(1), 0.05, 0.005,
)  # fmt: skip
FIELD = Noise(
    0.03, math.radians(0.5), 0.005, 1e-4, 0.02, 120.0, 300.0, 0.008, math.radians(0.5),
    math.radians(2), 0.15, 0.02,
)  # fmt: skip


@dataclass(frozen=True)
class Block:
    """True rows in their own frame (u, v), v away from the start on the work side."""

    T_map_block: Pose2
    side: Side
    row_spacing: float
    vine_spacing: float
    length: float
    vines_uv: np.ndarray
    posts_uv: np.ndarray
    rows: np.ndarray
    """(vines + posts,) row of each; -2 outside the boundary."""

    @property
    def things_map(self) -> np.ndarray:
        return self.to_map(np.concatenate([self.vines_uv, self.posts_uv]))

    @property
    def labels(self) -> np.ndarray:
        counts = len(self.vines_uv), len(self.posts_uv)
        return np.repeat([int(Label.TRUNK), int(Label.POST)], counts)

    def to_map(self, uv: np.ndarray) -> np.ndarray:
        return self.T_map_block.transform(np.asarray(uv) * [1.0, self.side.sign])

    def pose(self, u: float, v: float, yaw: float) -> Pose2:
        s = self.side.sign
        return self.T_map_block @ Pose2(u, s * v, s * yaw)


def make_block(
    rng: np.random.Generator,
    side: Side = Side.LEFT,
    rows: int = 3,
    vines: int = 12,
    row_spacing: float = 2.4,
    vine_spacing: float = 1.0,
    heading: float = 0.5,
    post_gap: float = 0.2,
    neighbour_row: bool = False,
) -> Block:
    vine_list, post_list, vine_rows, post_rows = [], [], [], []
    for row in range(rows + neighbour_row):
        u = vine_spacing * np.arange(vines)
        uv = np.column_stack([u, np.full(vines, row * row_spacing)])
        vine_list.append(uv + rng.normal(0, 0.03, uv.shape))
        every = max(1, round(5.0 / vine_spacing))
        post_u = [-0.45, *(u[every::every][:-1] + post_gap), u[-1] + 0.45]
        post_list.append(np.array([[x, row * row_spacing] for x in post_u]))
        name = row if row < rows else -2
        vine_rows += [name] * vines
        post_rows += [name] * len(post_u)
    return Block(
        Pose2(3.0, -2.0, heading),
        side,
        row_spacing,
        vine_spacing,
        vine_spacing * (vines - 1),
        np.concatenate(vine_list),
        np.concatenate(post_list),
        np.array(vine_rows + post_rows),
    )


def make_mission(
    block: Block, start: Pose2, error: Pose2 = NO_ERROR, spacing_factor: float = 1.0
) -> MissionFile:
    last = max(block.rows) * block.row_spacing + 0.4
    ends = (-1.15, block.length + 1.15)
    corners = block.to_map(
        np.array([[ends[0], -0.4], [ends[1], -0.4], [ends[1], last], [ends[0], last]])
    )
    return MissionFile(
        block="synthetic",
        datum=DATUM,
        boundary=tuple((float(x), float(y)) for x, y in corners),
        row_spacing=block.row_spacing * spacing_factor,
        vine_spacing=block.vine_spacing * spacing_factor,
        side=block.side,
        faces="both",
        start=StartPose(x=start.x + error.x, y=start.y + error.y, yaw=start.yaw + error.yaw),
    )


def drive(
    block: Block, speed: float = 0.4, stop_every: float = 3.0, stop: float = 3.0
) -> Iterator[Pose2]:
    """True poses every tick: up beside row 0, round the headland, back on its other face."""
    a, b = -2.35, block.length + 2.35
    half, r = block.row_spacing / 2, block.row_spacing / 2
    for u in np.arange(a, b, speed * TICK):
        yield block.pose(u, -half, 0.0)
        if (u - a) % stop_every < speed * TICK and a + 1 < u < b - 1:
            for _ in range(int(stop / TICK)):
                yield block.pose(u, -half, 0.0)
    for angle in np.arange(0.0, math.pi, speed * TICK / r):
        yield block.pose(b + r * math.sin(angle), half - r - r * math.cos(angle) + half, angle)
    for u in np.arange(b, a, -speed * TICK):
        yield block.pose(u, half, math.pi)


@dataclass
class Run:
    """Record of one drive: snapshots with the true pose of the same stamp."""

    block: Block
    mission: MissionFile
    mapper: TrunkMapper
    snapshots: list[tuple[MapSnapshot, Pose2]] = field(default_factory=list)
    mount: np.ndarray = field(default_factory=lambda: np.zeros(2))

    @property
    def last(self) -> MapSnapshot:
        return self.snapshots[-1][0]


class Sensors:
    """Noisy senses of a robot on a gentle slope."""

    def __init__(self, block: Block, robot: Robot, noise: Noise, rng: np.random.Generator) -> None:
        self.block, self.robot, self.noise, self.rng = block, robot, noise, rng
        self.scale = 1 + noise.scale * rng.normal()
        self.odom = Pose2(0.0, 0.0, 0.0)
        self.bias = 0.0
        self.slope = rng.uniform(-0.05, 0.05, 2) if noise.sway else np.zeros(2)
        self.phase = rng.uniform(0, 6, 2)
        self.last: Pose2 | None = None
        self.float_error = np.zeros(2)
        mount = robot.camera("front")
        position = np.array(mount.position_xyz) * [1, block.side.sign, 1]
        self.mount_errors = errors = noise.mount * rng.normal(size=2)
        self.T_base_camera = camera_mount(
            position,
            block.side.sign * math.radians(mount.yaw_deg) + errors[0],
            math.radians(mount.pitch_down_deg) + errors[1],
        )
        self.intrinsics = robot.intrinsics("front")

    def tilt(self, stamp: float, pose: Pose2) -> tuple[float, float]:
        """Sway on top of a slope that is fixed in map."""
        gx, gy = pose.rotation.T @ self.slope
        sway = self.noise.sway * np.sin(2 * math.pi * 1.5 * stamp + self.phase)
        return float(gy + sway[0]), float(-gx + sway[1])

    def odometry(self, stamp: float, pose: Pose2) -> Odometry:
        if self.last is not None:
            step = self.last.between(pose)
            way = math.hypot(step.x, step.y)
            yaw = step.yaw + self.noise.yaw_walk * math.sqrt(way) * self.rng.normal()
            self.odom = self.odom @ Pose2(self.scale * step.x, self.scale * step.y, yaw)
        return Odometry(stamp, self.odom, 0.0, 0.0, 0.0)

    def imu(self, stamp: float, pose: Pose2) -> list[ImuSample]:
        rate = 0.0 if self.last is None else self.last.between(pose).yaw / TICK
        samples = []
        for t in (stamp - TICK / 2, stamp):
            self.bias += self.noise.gyro_bias_walk * math.sqrt(TICK / 2) * self.rng.normal()
            noisy = rate + self.bias + self.noise.gyro * self.rng.normal()
            samples.append(ImuSample(t, *self.tilt(t, pose), noisy))
        return samples

    def fix(self, stamp: float, pose: Pose2) -> GnssFix | None:
        n = self.noise
        if stamp % n.outage_every > n.outage_every - 60.0:
            return None
        floating = stamp % n.float_every > n.float_every - 20.0
        sigma, status = n.gnss, FixStatus.FIX
        if floating:
            sigma, status = 0.3, FixStatus.FLOAT
        if not floating or not self.float_error.any():
            self.float_error = 0.3 * self.rng.normal(size=2) if floating else np.zeros(2)
        lever = rotation_rpy(*self.tilt(stamp, pose), 0.0) @ self.robot.gnss_antenna_xyz
        xy = pose.transform(lever[:2]) + self.float_error + n.gnss * self.rng.normal(size=2)
        up = lever[2] + self.slope @ (pose.xy - self.block.T_map_block.xy)
        latitude, longitude, altitude = pymap3d.enu2geodetic(
            xy[0], xy[1], up, DATUM.latitude_deg, DATUM.longitude_deg, DATUM.altitude
        )
        covariance = np.diag([sigma**2, sigma**2, 4 * sigma**2])
        return GnssFix(
            stamp, float(latitude), float(longitude), float(altitude), covariance, status
        )

    def trunks(self, stamp: float, pose: Pose2, clutter: float = 0.03) -> TrunkObservations:
        rng, n = self.rng, self.noise
        things = self.block.things_map
        local = pose.inverse().transform(things)
        rise = (things - pose.xy) @ self.slope
        level = np.column_stack([local, 0.4 + rise])
        tilt = rotation_rpy(*self.tilt(stamp, pose), 0.0)
        points = transform_points(np.linalg.inv(self.T_base_camera), level @ tilt)
        labels = self.block.labels
        order = np.argsort(np.linalg.norm(points, axis=1))
        kept: list[tuple[np.ndarray, np.ndarray, float, int, int]] = []
        bearings: list[float] = []
        for k in order:
            x, z = points[k, 0], points[k, 2]
            u = self.intrinsics.fx * x / z + self.intrinsics.cx if z > 0 else -1.0
            if not 0.3 < z < 5.0 or not 0 <= u < 640:
                continue
            hidden = any(abs(b - x / z) < 0.02 for b in bearings)
            bearings.append(x / z)
            if hidden or rng.random() < (0.05 if z < 3 else 0.3):
                continue
            kept.append(self._observe(points[k], int(labels[k]), u))
        for _ in range(rng.binomial(6, clutter) if n.depth else 0):
            point = np.array([rng.uniform(-1, 1), 0.1, rng.uniform(0.8, 5.0)])
            point[0] *= 0.6 * point[2]
            kept.append((point, np.diag([0.02, 0.03, 0.05]) ** 2, 0.6, int(rng.integers(1, 3)), 0))
        return TrunkObservations(
            stamp,
            self.block.side,
            np.array([k[0] for k in kept]).reshape(-1, 3),
            np.array([k[1] for k in kept]).reshape(-1, 3, 3),
            np.array([k[2] for k in kept]),
            np.array([k[3] for k in kept], dtype=np.int64),
            np.array([k[4] for k in kept], dtype=np.int64),
            np.zeros((len(kept), 4)),
        )

    def _observe(
        self, point: np.ndarray, label: int, u: float
    ) -> tuple[np.ndarray, np.ndarray, float, int, int]:
        rng, z = self.rng, point[2]
        sigmas = np.array([math.hypot(z / 460, 0.005), 0.03, math.hypot(0.006 * z**2, 0.01)])
        spread = np.array([sigmas[0], 0.03, math.hypot(self.noise.depth * z**2, 0.008)])
        if self.noise.depth == 0:
            spread[:] = 0
        if rng.random() < 0.05 and self.noise.depth:
            label = 3 - label
        score = float(np.clip(rng.normal(0.9, 0.08), 0.5, 0.99))
        flags = int(TrunkFlag.CUT_BY_BORDER) if u < 12 or u > 628 else 0
        if z < 0.35:
            flags |= int(TrunkFlag.TOO_NEAR)
        return point + spread * rng.normal(size=3), np.diag(sigmas**2), score, label, flags


def simulate(
    seed: int, noise: Noise, block: Block | None = None, start_offset: float = 0.0, **options: float
) -> Run:
    """Drive a block open loop, the mapper listening; snapshots after every picture."""
    rng = np.random.default_rng(seed)
    block = block or make_block(rng)
    robot = load_robot("hyqreal")
    path = list(drive(block, **options))
    error = Pose2(*(rng.uniform(-0.3, 0.3, 2) if noise.gnss else (0, 0)), 0.0)
    error = Pose2(error.x, error.y, rng.uniform(-0.05, 0.05) if noise.gnss else 0.0)
    factor = rng.uniform(0.92, 1.08) if noise.gnss else 1.0
    mission = make_mission(block, path[0], error, factor)
    run = Run(block, mission, TrunkMapper(mission, robot))
    sensors = Sensors(block, robot, noise, rng)
    run.mount = sensors.mount_errors
    late: list[tuple[float, TrunkObservations]] = []
    for tick, pose in enumerate(path):
        stamp = start_offset + tick * TICK
        for sample in sensors.imu(stamp, pose):
            run.mapper.add_imu(sample)
        run.mapper.add_odometry(sensors.odometry(stamp, pose))
        sensors.last = pose
        if tick % 10 == 0:
            fix = sensors.fix(stamp, pose)
            if fix is not None:
                run.mapper.add_fix(fix)
            if rng.random() >= noise.lost:
                late.append((stamp + noise.latency - 1e-6, sensors.trunks(stamp, pose)))
        while late and late[0][0] <= stamp:
            run.mapper.add_trunks(late.pop(0)[1])
            snapshot = run.mapper.snapshot()
            assert snapshot is not None
            run.snapshots.append((snapshot, pose))
    return run


@dataclass(frozen=True)
class Figures:
    vines: int
    mapped: int
    duplicates: int
    missed: int
    false: int
    wrong_labels: int
    wrong_rows: int
    map_rmse: float
    map_max: float
    relative_rmse: float
    relative_p95: float
    pose_rmse: float


def judge(run: Run, seen_within: float = 2.0) -> Figures:
    """Compare the last map and all snapshots with the truth; vines of rows 0 and 1 count."""
    block, trunks = run.block, run.last.trunks
    things, labels = block.things_map, block.labels
    gaps = np.linalg.norm(trunks.positions_map[:, None, :2] - things[None], axis=-1)
    nearest, gap = gaps.argmin(axis=1), gaps.min(axis=1)
    real = gap < 0.25
    wanted = np.isin(block.rows, [0])
    counts = np.bincount(nearest[real], minlength=len(things))
    rows_true = np.where(block.rows == -2, -1, block.rows)
    relative, pose_errors = [], []
    for snapshot, pose in run.snapshots:
        pose_errors.append(snapshot.T_map_base.distance(pose))
        of_row = (snapshot.trunks.rows == 0) & (snapshot.trunks.labels == int(Label.TRUNK))
        xy = snapshot.trunks.positions_map[of_row, :2]
        if len(xy) == 0:
            continue
        truth = things[labels == int(Label.TRUNK)]
        local = snapshot.T_map_base.inverse().transform(xy)
        local_true = pose.inverse().transform(truth)
        error = np.linalg.norm(local[:, None] - local_true[None], axis=-1).min(axis=1)
        near = (np.linalg.norm(local, axis=1) < seen_within) & (error < 0.3)
        relative += list(error[near])
    good = real & wanted[nearest]
    return Figures(
        vines=int(wanted.sum()),
        mapped=len(trunks),
        duplicates=int(np.maximum(counts - 1, 0).sum()),
        missed=int((counts[wanted] == 0).sum()),
        false=int((~real).sum()),
        wrong_labels=int((trunks.labels[good] != labels[nearest[good]]).sum()),
        wrong_rows=int((trunks.rows[real] != rows_true[nearest[real]]).sum()),
        map_rmse=float(np.sqrt(np.mean(gap[good] ** 2))),
        map_max=float(gap[good].max()),
        relative_rmse=float(np.sqrt(np.mean(np.square(relative)))),
        relative_p95=float(np.quantile(relative, 0.95)),
        pose_rmse=float(np.sqrt(np.mean(np.square(pose_errors)))),
    )
