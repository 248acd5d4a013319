"""Rogue messages of every kind on every topic: the nodes live, name them and go on."""

import array
import itertools
import math
import os
import time
from collections import Counter

import numpy as np
import pytest
import rclpy
from builtin_interfaces.msg import Time
from rclpy.executors import SingleThreadedExecutor
from rosgraph_msgs.msg import Clock
from source_tree import SEEDS

from vinum_nav.border.refusal import RefusedError
from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import CameraIntrinsics, Pose2
from vinum_nav.interfaces import ImuSample, LaserScan, Odometry, Side, TaskGoal
from vinum_nav.ros import names
from vinum_nav.ros.convert import mission, pictures, sensors
from vinum_nav.ros.convert.alarms import from_alarms
from vinum_nav.ros.graph.conductor import Conductor
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.nodes.mission import MissionNode
from vinum_nav.ros.nodes.navigator import NavigatorNode
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.nodes.recorder import RecorderNode
from vinum_nav.ros.nodes.simulator import SimulatorNode
from vinum_nav.ros.nodes.task_server import TaskServerNode
from vinum_nav.ros.nodes.trunk_detector import TrunkDetectorNode
from vinum_nav.ros.nodes.trunk_mapper import TrunkMapperNode
from vinum_nav.ros.quality import message_class, qos_profile
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.registry import make_simulator
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

pytestmark = pytest.mark.slow
PATIENCE = 20.0
NOW = 5.0
"""Simulated time at which the rogues speak [s]."""
FRAME = "camera_left_optical_frame"
NEVER_REFUSED = {names.EMERGENCY_STOP.name, names.STOP.name, names.DIAGNOSTICS.name}
"""A Bool is true or false, and /diagnostics belongs to everybody."""


def filled(kind, *, number, whole, text, stamp):
    """A message whose every field has one of these values; lists have one entry."""
    message = kind()
    if isinstance(message, Time):
        return Time(sec=stamp, nanosec=0)
    rest = {"number": number, "whole": whole, "text": text, "stamp": stamp}
    for name, type_ in kind.get_fields_and_field_types().items():
        old = getattr(message, name)
        if type_.startswith("sequence<") and "/" in type_:
            package, inner = type_[len("sequence<") : -1].split("/")
            entry = getattr(__import__(f"{package}.msg", fromlist=[inner]), inner)
            setattr(message, name, [filled(entry, **rest)])
        elif hasattr(old, "get_fields_and_field_types"):
            setattr(message, name, filled(type(old), **rest))
        elif isinstance(old, bool | bytes):
            continue
        elif isinstance(old, str):
            setattr(message, name, text)
        elif isinstance(old, float):
            setattr(message, name, number)
        elif isinstance(old, int):
            setattr(message, name, whole)
        elif isinstance(old, np.ndarray) and old.dtype.kind == "f":
            setattr(message, name, np.full_like(old, number))
        elif isinstance(old, array.array) and old.typecode in "fd":
            setattr(message, name, array.array(old.typecode, [number]))
    return message


def rogues(topic):
    """An empty message, and some full of what nobody should send."""
    kind = message_class(topic)
    yield kind()
    yield filled(kind, number=math.nan, whole=1, text="rogue", stamp=5)
    yield filled(kind, number=math.inf, whole=0, text="", stamp=5)
    yield filled(kind, number=1e300, whole=100, text="map", stamp=6)
    yield filled(kind, number=-1.0, whole=7, text="[" * 3000, stamp=-5)
    yield filled(kind, number=0.0, whole=2, text='{"event": {}}', stamp=2**31 - 1)


class TameSimulator(SimulatorNode):
    """The node with a simulator that has no physics."""

    def _make_simulator(self):
        vineyard = grow(load_seed(SEEDS / "mini.yaml"))
        order = vineyard.mission
        self._side = order.side
        return make_simulator("fake", vineyard, load_robot(order.body), noise_preset("ideal"))

    def close(self):
        """There is nothing to free."""


class Rogue(VinumNode):
    """Speaks on every topic and hears what the nodes say of it."""

    def __init__(self):
        super().__init__("rogue")
        self.named = {}
        self.commands, self.answers = [], []
        self.voices = {
            topic.name: self.create_publisher(
                message_class(topic), topic.name, qos_profile(topic.quality)
            )
            for topic in names.TOPICS
        }
        self.listen(names.DIAGNOSTICS, from_alarms, self.named.update)
        self.listen(names.CMD_VEL, lambda message: message, self.commands.append)
        self.listen(names.DETECTIONS, lambda message: message, self.answers.append)

    def say(self, topic, message):
        self.voices[topic.name].publish(message)


class Careless(VinumNode):
    """A node of ours with bugs in what it does with sound messages."""

    def __init__(self):
        super().__init__("careless")
        self.taken = Counter()
        self.listen(names.PLAN, lambda message: message, self.divide)
        self.listen(names.TASK_CANCEL, lambda message: message, self.refuse_late)

    def divide(self, _message):
        self.taken["plan"] += 1
        _ = 1 / 0

    def refuse_late(self, _message):
        self.taken["cancel"] += 1
        raise RefusedError("both", "apart", "one")


class Graph:
    """All nodes in this process."""

    def __init__(self, domain):
        stack = (TrunkMapperNode, NavigatorNode, MissionNode, TaskServerNode, TrunkDetectorNode)
        self.nodes = [make() for make in (*stack, RecorderNode, TameSimulator)]
        self.careless = Careless()
        self.rogue, self.conductor = Rogue(), Conductor(domain)
        self.executor = SingleThreadedExecutor()
        for node in (*self.nodes, self.careless, self.rogue):
            self.executor.add_node(node)

    def wait(self, done, what):
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, f"no {what() if callable(what) else what}"
            self.executor.spin_once(timeout_sec=0.05)
            self.conductor.spin(0)

    def ready(self):
        """True if the rogue's publishers have found every subscription of the nodes."""
        heard = Counter(
            subscription.topic_name.removeprefix("/")
            for node in (*self.nodes, self.careless)
            for subscription in node.subscriptions
        )
        return all(
            voice.get_subscription_count() >= heard[name.removeprefix("/")]
            for name, voice in self.rogue.voices.items()
        )

    def sources(self, node):
        return {alarm.source for alarm in self.rogue.named.get(node.get_name(), ())}

    def missing(self):
        """Topics that a node has not named yet."""
        left = {n.get_name(): expected(n) - self.sources(n) for n in self.nodes}
        return {name: topics for name, topics in left.items() if topics}

    def close(self):
        self.conductor.close()
        for node in self.nodes:
            node.close()
        for node in (*self.nodes, self.careless, self.rogue):
            node.destroy_node()
        self.executor.shutdown()


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    """The graph after every rogue has been heard."""
    folder = tmp_path_factory.mktemp("rogues")
    save_mission_file(grow(load_seed(SEEDS / "mini.yaml")).mission, folder / "mission.yaml")
    before = dict(os.environ)
    os.environ.update(graph_environment(before))
    given = {"mission_file": folder / "mission.yaml", "out": folder, "record": "true"}
    given |= {"use_sim_time": "true", "pace": "lockstep", "lockstep": "true"}
    arguments = [part for name, value in given.items() for part in ("-p", f"{name}:={value}")]
    domain = free_domain_id()
    rclpy.init(args=["--ros-args", *arguments], domain_id=domain)
    graph = Graph(domain)
    try:
        graph.wait(graph.ready, "graph")
        clock = Clock(clock=Time(sec=int(NOW), nanosec=0))

        def all_know_the_time():
            graph.rogue.say(names.CLOCK, clock)
            return all(node.now == NOW for node in graph.nodes)

        graph.wait(all_know_the_time, "clock")
        for topic in names.TOPICS:
            if topic is not names.CLOCK:
                for message in rogues(topic):
                    graph.rogue.say(topic, message)
        for sec in (-5, 10**6):
            graph.rogue.say(names.CLOCK, Clock(clock=Time(sec=sec, nanosec=0)))
        graph.wait(lambda: not graph.missing(), graph.missing)
        yield graph
    finally:
        graph.close()
        rclpy.try_shutdown()
        os.environ.clear()
        os.environ.update(before)


def expected(node):
    """Topics that a node hears and that a rogue can be told on."""
    known = {topic.name for topic in names.TOPICS} - NEVER_REFUSED
    heard = {s.topic_name.removeprefix("/") for s in node.subscriptions}
    heard = {name for name in known if name.removeprefix("/") in heard}
    if isinstance(node, RecorderNode):
        own = {"odom", "cmd_vel", "trunk_map/pose", "trunk_map/rows", "trunk_map/vines", "/clock"}
        own |= {"mission/event", "trunk_detector/image", "ground_truth/pose", "ground_truth/safety"}
        return heard & own
    return heard


def test_every_topic_is_heard_by_a_node_that_names_it(graph):
    named = set().union(*(graph.sources(node) for node in graph.nodes))
    unheard = {names.MARKERS.name, names.PLAN.name, names.COMPRESSED_IMAGE.name}
    assert named >= {topic.name for topic in names.TOPICS} - NEVER_REFUSED - unheard
    wanted = {"mission/event", "mission/register"}
    graph.wait(lambda: set(graph.conductor.refusals.counts) >= wanted, "refusals of the conductor")
    assert {alarm.source for alarm in graph.conductor.refusals.alarms} >= wanted


def test_no_rogue_is_taken_for_a_fault_of_a_node(graph):
    nodes = [node.get_name() for node in graph.nodes]
    alarms = [alarm for name in nodes for alarm in graph.rogue.named[name]]
    assert not [alarm for alarm in alarms if alarm.reason.startswith("error in")]
    refused = [alarm for alarm in alarms if alarm.reason.startswith("refused: ")]
    assert not [alarm for alarm in refused if alarm.is_fault or " wanted " not in alarm.reason]


def test_a_rogue_is_named_by_field_and_value_and_once_a_field(graph):
    of_odometry = [a.reason for a in graph.rogue.named["navigator"] if a.source == "odom"]
    assert any("header.frame_id is '', wanted one of ['odom']" in text for text in of_odometry)
    assert len(of_odometry) == len(set(of_odometry)) <= 6


def test_a_bug_is_a_fault_by_the_name_of_the_topic_and_the_node_goes_on(graph):
    graph.wait(lambda: graph.sources(graph.careless) >= {"plan", "task/cancel"}, "findings")
    graph.wait(lambda: min(graph.careless.taken.values()) > 1, "second message")
    found = {alarm.source: alarm for alarm in graph.rogue.named["careless"]}
    bug, refusal = found["plan"], found["task/cancel"]
    assert bug.is_fault
    assert bug.reason == "error in careless: ZeroDivisionError: division by zero"
    assert not refusal.is_fault
    assert refusal.reason == "refused: both is apart, wanted one"


def test_the_clock_did_not_follow_the_rogues(graph):
    assert {node.now for node in graph.nodes} == {NOW}


def test_the_navigator_still_answers_odometry_with_a_finite_command(graph):
    rogue = graph.rogue
    rogue.commands.clear()

    def answered():
        rogue.say(names.SCAN, sensors.to_scan(LaserScan(NOW, -1.0, 0.01, 0.1, 15.0, np.ones(201))))
        for k in range(4):
            odometry = Odometry(NOW + 0.02 * k, Pose2(1.0, 1.0, 0.0), 0.0, 0.0, 0.0)
            rogue.say(names.IMU, sensors.to_imu(ImuSample(odometry.stamp, 0.0, 0.0, 0.0)))
            rogue.say(names.ODOM, sensors.to_odometry(odometry))
        return rogue.commands

    graph.wait(answered, "command")
    sent = rogue.commands[-1]
    assert all(map(math.isfinite, (sent.linear.x, sent.linear.y, sent.angular.z)))
    mapper = graph.nodes[0]
    graph.wait(lambda: answered() and mapper.stamp >= NOW, "motion in the mapper")


def test_the_detector_refuses_a_picture_of_another_size_and_answers_the_next(graph):
    rogue, side = graph.rogue, Side.LEFT
    rogue.answers.clear()
    camera = CameraIntrinsics.from_fov(640, 360, 1.2, 0.73)
    color = np.random.default_rng(5).integers(0, 255, (360, 640, 3), np.uint8)
    depth = np.full((360, 640), 2.0, np.float32)
    turns = itertools.count()

    def show(rgb):
        """A new picture at every fortieth turn."""
        turn = next(turns)
        if turn % 40 == 0:
            stamp = NOW + 1e-6 * turn
            rogue.say(names.camera_info(side), pictures.to_camera_info(camera, stamp, FRAME))
            rogue.say(names.color_image(side), pictures.to_image(rgb, "rgb8", stamp, FRAME))
            rogue.say(names.depth_image(side), pictures.to_image(depth, "32FC1", stamp, FRAME))

    def is_named():
        show(color[:180, :320])
        return any("size" in alarm.reason for alarm in rogue.named["trunk_detector"])

    def is_answered():
        show(color)
        return rogue.answers

    graph.wait(is_named, "word of the size")
    assert not rogue.answers
    turns = itertools.count(80_000)
    graph.wait(is_answered, "answer of the detector")


def test_the_task_server_still_takes_tasks(graph):
    server = next(node for node in graph.nodes if isinstance(node, TaskServerNode))
    goal = TaskGoal(round(NOW * 1e9), np.array([1.0, 2.0, 0.4]))

    def is_busy():
        graph.rogue.say(names.TASK_GOAL, mission.to_task_goal(goal))
        return server._arm.busy

    graph.wait(is_busy, "task")
