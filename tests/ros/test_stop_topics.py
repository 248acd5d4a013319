"""The emergency stop over topics: every kind of publisher, the latch, the reset."""

import os
import time

import numpy as np
import pytest
import rclpy
from geometry_msgs.msg import Twist
from rclpy.event_handler import PublisherEventCallbacks
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import QoSProfile, ReliabilityPolicy
from source_tree import SEEDS
from std_msgs.msg import Bool
from std_srvs.srv import Trigger

from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Goal, LaserScan, Odometry
from vinum_nav.ros import names
from vinum_nav.ros.convert import mission, sensors
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.names import Quality
from vinum_nav.ros.nodes.mission import MissionNode
from vinum_nav.ros.nodes.navigator import NavigatorNode
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.quality import qos_profile
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

PATIENCE = 20.0
QUIET = PublisherEventCallbacks(use_default_callbacks=False)
"""No warning of a subscription that asks for more: another one of the same node hears it."""
KINDS = {
    "latched": qos_profile(Quality.LATCHED),
    "volatile": QoSProfile(depth=10),
    "best_effort": QoSProfile(depth=10, reliability=ReliabilityPolicy.BEST_EFFORT),
}
"""Publishers of the stop."""
AHEAD = Goal(500_000_000, Pose2(3.0, 0.0, 0.0), "odom")


class Onlooker(VinumNode):
    """Plays a robot that stands, notes what the graph answers, asks for resets."""

    def __init__(self, executor):
        super().__init__("onlooker")
        self.executor_ = executor
        self.commands, self.stops, self.states, self.cancels = [], [], [], []
        for topic in (names.ODOM, names.SCAN, names.GOAL):
            self.output(topic)
        self.listen(names.CMD_VEL, lambda message: message, self.commands.append)
        self.listen(names.STOP, lambda message: message.data, self.stops.append)
        self.listen(names.STATE, lambda message: message.data, self.states.append)
        self.reset = self.create_client(Trigger, "mission/reset_stop")
        self.stamp = 0.0
        self._answered, self._ticked = 0, 0.0

    def wait(self, done, what):
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, f"no {what}"
            self.executor_.spin_once(timeout_sec=0.05)

    def tick(self):
        """One odometry, and all that the navigator needs to walk on."""
        self.stamp += 0.02
        count = round(270 / 0.5) + 1
        ranges = np.full(count, 5.0) + 0.01 * np.sin(self.stamp + np.arange(count))
        scan = LaserScan(self.stamp, -2.356, 0.00873, 0.1, 15.0, ranges)
        self.publish(names.SCAN, sensors.to_scan(scan))
        self.publish(names.GOAL, mission.to_goal(AHEAD))
        pose = Pose2(0.001 * self.stamp, 0.0, 0.0)
        self.publish(names.ODOM, sensors.to_odometry(Odometry(self.stamp, pose, 0.0, 0.0, 0.0)))

    def tick_when_answered(self):
        """Tick once the last one has a command or had its time: no queue runs full."""
        now, answered = time.monotonic(), len(self.commands)
        if answered != self._answered or now - self._ticked > 0.2:
            self._answered, self._ticked = answered, now
            self.tick()

    def call_reset(self):
        future = self.reset.call_async(Trigger.Request())
        self.wait(future.done, "answer to the reset")
        return future.result()

    def heard(self):
        return self.commands and self.commands[-1] == Twist()

    def pass_time(self, seconds):
        until = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > until, "time")


@pytest.fixture
def graph(tmp_path):
    """Mission and navigator in this process, and an onlooker."""
    path = tmp_path / "mission.yaml"
    save_mission_file(grow(load_seed(SEEDS / "mini.yaml")).mission, path)
    before = dict(os.environ)
    os.environ.update(graph_environment(before))
    given = {"mission_file": path, "use_sim_time": "true", "lockstep": "true"}
    arguments = [part for name, value in given.items() for part in ("-p", f"{name}:={value}")]
    rclpy.init(args=["--ros-args", *arguments], domain_id=free_domain_id())
    executor = SingleThreadedExecutor()
    nodes = [MissionNode(), NavigatorNode(), Onlooker(executor)]
    for node in nodes:
        executor.add_node(node)
    onlooker = nodes[-1]
    try:
        onlooker.wait(lambda: onlooker.stops and onlooker.reset.service_is_ready(), "graph")
        yield onlooker
    finally:
        for node in nodes:
            node.destroy_node()
        executor.shutdown()
        rclpy.try_shutdown()
        os.environ.clear()
        os.environ.update(before)


@pytest.mark.parametrize("kind", KINDS)
def test_any_publisher_stops_the_robot_until_the_reset(graph, kind):
    profile = KINDS[kind]

    def walking():
        graph.tick_when_answered()
        return graph.commands and graph.commands[-1].linear.x > 0.05

    graph.wait(walking, "motion")
    source = graph.create_publisher(Bool, "emergency_stop", profile, event_callbacks=QUIET)
    graph.wait(lambda: source.get_subscription_count() >= 2, "listener")
    source.publish(Bool(data=True))
    graph.wait(lambda: graph.stops[-1], "mission/stop")
    graph.wait(lambda: graph.states[-1] == "paused", "state paused")
    graph.wait(graph.heard, "zero command")

    other = graph.create_publisher(Bool, "emergency_stop", profile, event_callbacks=QUIET)
    other.publish(Bool(data=False))
    source.publish(Bool(data=False))
    graph.commands.clear()
    for _ in range(20):
        graph.tick()
        graph.executor_.spin_once(timeout_sec=0.02)
    graph.wait(lambda: len(graph.commands) >= 3, "zero commands without odometry")
    assert all(command == Twist() for command in graph.commands)

    def reset_too_soon():
        """Press once more and ask at once; on a busy machine more than a second may lie between."""
        source.publish(Bool(data=True))
        graph.pass_time(0.05)
        source.publish(Bool(data=False))
        answer = graph.call_reset()
        return not answer.success and "ago" in answer.message

    graph.wait(reset_too_soon, "refusal of a reset less than a second after a true")
    graph.wait(lambda: graph.stops[-1], "mission/stop")
    graph.pass_time(0.6)
    graph.wait(lambda: graph.call_reset().success, "reset")
    graph.wait(lambda: not graph.stops[-1], "end of mission/stop")
    graph.destroy_publisher(source)
    graph.destroy_publisher(other)


def test_a_reset_is_refused_while_a_latched_publisher_holds_a_true(graph):
    source = graph.create_publisher(Bool, "emergency_stop", KINDS["latched"])
    source.publish(Bool(data=True))
    graph.wait(lambda: graph.stops[-1], "mission/stop")
    graph.pass_time(1.2)
    refused = graph.call_reset()
    assert not refused.success
    assert graph.stops[-1]
    graph.destroy_publisher(source)
    graph.pass_time(1.2)
    assert graph.stops[-1], "the death of the source changes nothing"
    assert graph.call_reset().success
    graph.wait(lambda: not graph.stops[-1], "end of mission/stop")
