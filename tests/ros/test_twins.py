"""One recorded input through both twins: the steps in process, and the nodes over topics."""

import os
import time
from dataclasses import dataclass

import numpy as np
import pytest
import rclpy
from rclpy.executors import SingleThreadedExecutor
from source_tree import SEEDS
from std_msgs.msg import String

from vinum_nav.autopilot import CONTROL_EVERY
from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Command, Goal, MapSnapshot, Observation, TrunkObservations
from vinum_nav.mapping.step import MappingStep
from vinum_nav.navigation.navigator import Navigator, NavigatorInput
from vinum_nav.ros import names
from vinum_nav.ros.convert import clouds, commands, maps, mission, sensors
from vinum_nav.ros.convert.stamps import exact
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.nodes.navigator import NavigatorNode
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.nodes.trunk_mapper import TrunkMapperNode
from vinum_nav.ros.sync.map_join import MapJoin
from vinum_nav.simulation.fake_simulator import FakeSimulator
from vinum_nav.simulation.fake_trunks import FakeTrunkSensor
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

TICKS = 400
GOAL = Goal(500_000_000, Pose2(3.0, 0.1, 0.05), "odom")
PATIENCE = 20.0


@dataclass
class Tick:
    """What went in and what came out at one tick."""

    observation: Observation
    trunks: TrunkObservations | None
    command: Command | None
    snapshot: MapSnapshot | None


@pytest.fixture(scope="module")
def vineyard():
    return grow(load_seed(SEEDS / "mini.yaml"))


@pytest.fixture(scope="module")
def recorded(vineyard):
    """A closed loop in process; at each tick the navigator acts before the picture is mapped."""
    order = vineyard.mission
    robot = load_robot(order.body)
    rest = {"mount": order.camera_mount, "side": order.side, "random_seed": 5}
    simulator = FakeSimulator(vineyard, robot, noise=noise_preset("nominal"), **rest)
    eye = FakeTrunkSensor(vineyard, robot, simulator.exposure, **rest)
    mapping, navigator = MappingStep(robot, order), Navigator(robot, order)
    ticks, snapshot, scan = [], None, None
    command = Command()
    observation = simulator.reset()
    for k in range(1, TICKS + 1):
        mapping.sense(observation)
        scan = observation.scan or scan
        steered = None
        if k % CONTROL_EVERY == 0:
            given = NavigatorInput(observation.stamp, observation.odometry, snapshot, GOAL, scan)
            steered = command = navigator.step(given).command
            scan = None
        trunks = eye.observe(observation.frame) if observation.frame else None
        mapped = mapping.step(trunks) if trunks else None
        snapshot = mapped or snapshot
        ticks.append(Tick(observation, trunks, steered, mapped))
        observation = simulator.step(command)
    return ticks


class Player(VinumNode):
    """Plays a recording to the nodes and collects their answers."""

    def __init__(self):
        super().__init__("player")
        self.commands, self.map = [], MapJoin()
        self.snapshots = []
        for topic in (names.ODOM, names.IMU, names.GNSS, names.SCAN, names.DETECTIONS):
            self.output(topic)
        for topic in (names.GOAL, names.STATE):
            self.output(topic)
        self.listen(names.CMD_VEL, commands.from_twist, self.commands.append)
        self.listen(names.VINES, lambda m: m, self._on_vines)
        self.listen(names.ROWS, maps.from_rows, lambda p: self._keep(self.map.add_rows(*p)))
        self.listen(names.MAP_POSE, maps.from_map_pose, lambda p: self._keep(self.map.add_pose(*p)))

    def _on_vines(self, message):
        stamp = message.header.stamp.sec + message.header.stamp.nanosec / 1e9
        self._keep(self.map.add_trunks(stamp, clouds.from_vines(message)))

    def _keep(self, whole):
        if whole:
            self.snapshots.append(self.map.latest)

    def ready(self):
        one = (names.IMU, names.GNSS, names.SCAN, names.DETECTIONS, names.GOAL, names.STATE)
        listeners = {names.ODOM: 2} | dict.fromkeys(one, 1)
        speakers = (names.CMD_VEL, names.MAP_POSE, names.VINES, names.ROWS)
        heard = all(
            self._outputs[t.name].get_subscription_count() >= n for t, n in listeners.items()
        )
        return heard and all(self.count_publishers(t.name) for t in speakers)

    def play(self, observation):
        for sample in observation.imu:
            self.publish(names.IMU, sensors.to_imu(sample))
        if observation.gnss:
            self.publish(names.GNSS, sensors.to_fix(observation.gnss))
        self.publish(names.ODOM, sensors.to_odometry(observation.odometry))


@pytest.fixture(scope="module")
def replayed(vineyard, recorded, tmp_path_factory):
    """Commands and snapshots of the nodes for the recorded input."""
    path = tmp_path_factory.mktemp("twins") / "mission.yaml"
    save_mission_file(vineyard.mission, path)
    before = dict(os.environ)
    os.environ.update(graph_environment(before))
    given = {"mission_file": path, "use_sim_time": "true", "lockstep": "true"}
    arguments = [part for name, value in given.items() for part in ("-p", f"{name}:={value}")]
    rclpy.init(args=["--ros-args", *arguments], domain_id=free_domain_id())
    executor = SingleThreadedExecutor()
    player = Player()
    mapper, navigator = TrunkMapperNode(), NavigatorNode()
    nodes = [mapper, navigator, player]
    for node in nodes:
        executor.add_node(node)

    def wait(done, what):
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, f"no {what}"
            executor.spin_once(timeout_sec=0.2)

    try:
        wait(player.ready, "graph")
        for tick in recorded:
            answers = len(player.commands), len(player.snapshots)
            player.publish(names.GOAL, mission.to_goal(GOAL))
            player.publish(names.STATE, String(data="navigate"))
            if tick.observation.scan:
                player.publish(names.SCAN, sensors.to_scan(tick.observation.scan))
                wait(lambda: navigator._scan is not None, "scan")
            player.play(tick.observation)
            player.map.add_odometry(tick.observation.odometry)
            if tick.command is not None:
                wait(lambda n=answers[0]: len(player.commands) > n, "command")
            if tick.observation.imu:
                stamp = exact(tick.observation.stamp)
                wait(lambda stamp=stamp: mapper.stamp >= stamp, "motion")
            if tick.trunks is not None:
                player.publish(names.DETECTIONS, clouds.to_detections(tick.trunks))
                wait(lambda n=answers[1]: len(player.snapshots) > n, "map")
        yield player
    finally:
        for node in nodes:
            node.destroy_node()
        executor.shutdown()
        rclpy.try_shutdown()
        os.environ.clear()
        os.environ.update(before)


def test_the_recording_is_worth_replaying(recorded):
    commands_ = [tick.command for tick in recorded if tick.command]
    snapshots = [tick.snapshot for tick in recorded if tick.snapshot]
    assert max(command.vx for command in commands_) > 0.2
    assert len(snapshots[-1].trunks) >= 1


def test_the_navigator_node_gives_the_same_commands(recorded, replayed):
    expected = [tick.command for tick in recorded if tick.command]
    assert len(replayed.commands) == len(expected)
    for a, b in zip(replayed.commands, expected, strict=True):
        assert (a.vx, a.vy, a.yaw_rate) == pytest.approx((b.vx, b.vy, b.yaw_rate), abs=1e-5)


def test_the_mapper_node_gives_the_same_map(recorded, replayed):
    expected = [tick.snapshot for tick in recorded if tick.snapshot]
    assert len(replayed.snapshots) == len(expected)
    for a, b in zip(replayed.snapshots, expected, strict=True):
        assert a.stamp == pytest.approx(b.stamp, abs=1e-9)
        assert a.T_map_base.distance(b.T_map_base) < 1e-4
        assert a.T_odom_base.distance(b.T_odom_base) < 1e-9
        np.testing.assert_array_equal(a.trunks.ids, b.trunks.ids)
        np.testing.assert_array_equal(a.trunks.rows, b.trunks.rows)
        np.testing.assert_allclose(a.trunks.positions_map, b.trunks.positions_map, atol=1e-4)
        assert [(row.id, row.found) for row in a.rows] == [(row.id, row.found) for row in b.rows]
