"""A replay of a drive asks for what the mission of the drive asked for, and sends nothing."""

from __future__ import annotations

import json

import pytest
from rclpy.serialization import serialize_message
from source_tree import SEEDS
from typer.testing import CliRunner

from vinum_nav.arm import TimedArm
from vinum_nav.autopilot import Autopilot
from vinum_nav.cli.main import app
from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.messages.bag_file import BagFile
from vinum_nav.ros import names
from vinum_nav.ros.convert.clouds import to_detections
from vinum_nav.ros.convert.sensors import to_fix, to_imu, to_odometry, to_scan
from vinum_nav.ros.convert.stamps import to_ns
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.registry import make_simulator
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

pytest.importorskip("rosbags", reason="the extra [record] is not installed")
FOREIGN = {
    names.ODOM: "/base/odometry",
    names.IMU: "/microstrain/imu",
    names.GNSS: "/ublox/fix",
    names.SCAN: "/sick/scan",
    names.DETECTIONS: "/trunk_detector/detections",
}
"""Names of a drive whose sensors are called otherwise."""
WORDS = ("--odom", "--imu", "--fix", "--scan")
TASK = 2.0
"""Time of a task [s]."""
TASKS = 1
"""Tasks after which the drive ends: a whole mission would take minutes."""
LONGEST = 120.0
"""Simulated time in which the drive has ended [s]."""


class BagOfDrive:
    """Writes observations as a robot would publish them."""

    def __init__(self, path):
        self._bag = BagFile(path, "humble")

    def add(self, topic, message, stamp):
        if hasattr(message, "header") and topic is not names.DETECTIONS:
            message.header.frame_id = "foreign"
        kind = topic.type.replace("/", "/msg/")
        data = serialize_message(message)
        self._bag.write_bytes(FOREIGN[topic], kind, data, to_ns(stamp))

    def observe(self, observation):
        stamp = observation.stamp
        for sample in observation.imu:
            self.add(names.IMU, to_imu(sample), stamp)
        if observation.gnss is not None:
            self.add(names.GNSS, to_fix(observation.gnss), stamp)
        if observation.scan is not None:
            self.add(names.SCAN, to_scan(observation.scan), stamp)

    def close(self):
        self._bag.close()


@pytest.fixture(scope="module")
def drive(tmp_path_factory):
    """Folder with a bag and its mission file; tasks that the mission asked for."""
    folder = tmp_path_factory.mktemp("drive")
    vineyard = grow(load_seed(SEEDS / "mini.yaml"))
    robot = load_robot(vineyard.mission.body)
    save_mission_file(vineyard.mission, folder / "mission.yaml")
    simulator = make_simulator("fake", vineyard, robot, noise_preset("nominal"))
    autopilot = Autopilot(robot, vineyard.mission, simulator.perception)
    bag, arm, tasks, worked = BagOfDrive(folder / "bag"), TimedArm(TASK), 0, 0
    observation = simulator.reset()
    autopilot.request("start")
    while worked < TASKS and observation.stamp < LONGEST:
        decision = autopilot.step(observation)
        bag.observe(observation)
        if decision.trunks is not None:
            bag.add(names.DETECTIONS, to_detections(decision.trunks), observation.stamp)
        bag.add(names.ODOM, to_odometry(observation.odometry), observation.stamp)
        if decision.mission is not None:
            worked += sum(event["event"] == "item_closed" for event in decision.mission.events)
            if decision.mission.task_goal is not None:
                tasks += 1
                arm.start(decision.mission.task_goal, observation.stamp)
        result = arm.step(observation.stamp)
        if result is not None:
            autopilot.answer(result)
        observation = simulator.step(decision.command)
    bag.close()
    simulator.close()
    assert worked == TASKS
    return folder, tasks


def replayed(folder, out, *words):
    given = ["replay", str(folder / "bag"), "--mission", str(folder / "mission.yaml")]
    return CliRunner().invoke(app, [*given, "--out", str(out), *words])


def test_a_replay_asks_for_the_tasks_of_the_drive_and_sends_nothing(drive, tmp_path):
    folder, tasks = drive
    named = [word for pair in zip(WORDS, FOREIGN.values(), strict=False) for word in pair]
    result = replayed(folder, tmp_path / "out", *named, "--task-duration", f"{TASK:g}")
    assert result.exit_code == 0, result.output
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["mode"] == "replay"
    assert "replay" in report["recording"]["note"]
    assert report["mission"]["outcome"] == "interrupted"
    assert report["vines"]["outcomes"]["done"] == tasks > 0
    assert report["arrival_error_m"]["mean"] is None
    asked = (tmp_path / "out" / "asked.csv").read_text().splitlines()
    assert sum(",task," in line for line in asked) == tasks
    assert sum(",goal," in line for line in asked) >= tasks
    commands = (tmp_path / "out" / "record" / "commands.csv").read_text().splitlines()
    assert commands == ["stamp,vx,vy,yaw_rate"]


def test_a_topic_that_is_not_there_is_one_line_with_those_that_are(drive, tmp_path):
    result = replayed(drive[0], tmp_path / "out")
    assert result.exit_code == 2
    assert "no odometry on /odom: the bag holds ['/base/odometry'," in result.output
    assert not (tmp_path / "out").exists()
    late = replayed(drive[0], tmp_path / "out", "--task-duration", "1000")
    assert "--task-duration is 1000 s, wanted less than the mission's task_timeout" in late.output
