"""One mission through both twins: the autopilot in process, and the real nodes over topics.

The autopilot drives a simulator with pictures until its first task begins. Then a simulator node
plays the same observations to the nodes, whatever they command. Each of their answers is compared
with the autopilot's at the same stamp.

Nodes in processes of their own hear the same odometry in any order. There the mission's goal may
reach the navigator after its step, and a picture's map comes a decision later than in the
autopilot. Here each node is served until it has nothing left to do, in the order of the
autopilot's step: sense, detect, map, decide, steer. All answers have to be the same.
"""

import os
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import pytest
import rclpy
from in_turn import InTurn
from source_tree import SEEDS

from vinum_nav.autopilot import CONTROL_EVERY, Autopilot, Decision
from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import ImageFrame, Observation
from vinum_nav.messages.points import pack_observations
from vinum_nav.perception.load import load_detector
from vinum_nav.perception.step import PerceptionStep
from vinum_nav.ros import names
from vinum_nav.ros.convert import clouds, mission, sensors
from vinum_nav.ros.convert.stamps import to_ns
from vinum_nav.ros.convert.state import from_state
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.nodes import simulator as simulator_node
from vinum_nav.ros.nodes.map_ears import hear_map
from vinum_nav.ros.nodes.mission import MissionNode
from vinum_nav.ros.nodes.navigator import NavigatorNode
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.nodes.trunk_detector import TrunkDetectorNode
from vinum_nav.ros.nodes.trunk_mapper import TrunkMapperNode
from vinum_nav.ros.sync.map_join import MapJoin
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.registry import make_simulator
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed
from vinum_nav.vineyard.truth import Truth

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
SEED = SEEDS / "mini.yaml"
LONGEST = 10.0
"""Simulated time within which the first task has to begin [s]."""
SAME = 2e-6
"""Positions and angles that crossed a topic as float32 are the same within this [m, rad]."""


@dataclass(frozen=True)
class Tick:
    """Inputs and answers of the autopilot."""

    observation: Observation
    decision: Decision

    @property
    def ns(self):
        return to_ns(self.observation.stamp)


@pytest.fixture(scope="module")
def vineyard():
    return grow(load_seed(SEED))


@pytest.fixture(scope="module")
def recorded(vineyard):
    """Ticks of a mission in closed loop until its first task begins."""
    order = vineyard.mission
    robot = load_robot(order.body)
    simulator = make_simulator("mujoco", vineyard, robot, noise_preset("nominal"))
    autopilot = Autopilot(robot, order, PerceptionStep(load_detector("onnx"), robot, order))
    autopilot.request("start")
    ticks, observation = [], with_pixels(simulator.reset())
    while not (ticks and ticks[-1].decision.mission and ticks[-1].decision.mission.task_goal):
        assert observation.stamp < LONGEST, "no task has begun"
        ticks.append(Tick(observation, autopilot.step(observation)))
        observation = with_pixels(simulator.step(ticks[-1].decision.command))
    simulator.close()
    return ticks


def with_pixels(observation):
    """The same observation with a picture that outlives the simulator."""
    frame = observation.frame
    if frame is None:
        return observation
    pixels = frame.rgb.copy(), frame.depth.copy()
    held = ImageFrame(frame.stamp, frame.side, frame.intrinsics, *pixels)
    return replace(observation, frame=held)


class Replay:
    """A simulator that shows a recording, whatever is commanded; StopIteration at its end."""

    perception = None

    def __init__(self, ticks):
        self._observations = iter([tick.observation for tick in ticks])
        self.time = 0.0
        self.commands = []

    def reset(self):
        return self._show()

    def step(self, command):
        self.commands.append(command)
        return self._show()

    def _show(self):
        observation = next(self._observations)
        self.time = observation.stamp
        return observation

    def truth(self):
        return Truth(self.time, Pose2(0.0, 0.0, 0.0), 0.0, 0.0, 0.0, (), 1.0)

    def close(self):
        pass


class Ears(VinumNode):
    """Keeps what the nodes answer; decisions, events and tasks by the time of the clock [ns]."""

    def __init__(self):
        super().__init__("ears")
        self.trunks, self.snapshots = [], []
        self.decisions, self.events, self.tasks = {}, [], []
        self._goal = None
        self._map = MapJoin()
        self.listen(names.ODOM, sensors.from_odometry, self._map.add_odometry)
        self.listen(names.DETECTIONS, clouds.from_detections, self.trunks.append)
        hear_map(self, self._map, self.snapshots.append)
        self.listen(names.EVENT, mission.from_event, self.events.append)
        self.listen(names.TASK_GOAL, mission.from_task_goal, self.tasks.append)
        self.listen(names.GOAL, mission.from_goal, self._on_goal)
        self.listen(names.STATE, from_state, self._on_state)

    def _on_goal(self, goal):
        self._goal = goal

    def _on_state(self, word):
        self.decisions[self.get_clock().now().nanoseconds] = word, self._goal


@pytest.fixture(scope="module")
def heard(vineyard, recorded, tmp_path_factory):
    """The ears that heard the nodes' answers, and the simulator that took their commands."""
    path = tmp_path_factory.mktemp("twins") / "mission.yaml"
    save_mission_file(vineyard.mission, path)
    clock = {"use_sim_time": "true", "lockstep": "true", "pace": "lockstep"}
    given = {**clock, "mission_file": path, "autostart": "true", "seed": SEED}
    arguments = [part for name, value in given.items() for part in ("-p", f"{name}:={value}")]
    replay, nodes = Replay(recorded), []
    with pytest.MonkeyPatch.context() as patch:
        for name, value in graph_environment(os.environ).items():
            patch.setenv(name, value)
        patch.setattr(simulator_node, "make_simulator", lambda *_, **__: replay)
        rclpy.init(args=["--ros-args", *arguments], domain_id=free_domain_id())
        stack = (TrunkMapperNode, TrunkDetectorNode, MissionNode, NavigatorNode)
        try:
            for make in (*stack, Ears, simulator_node.SimulatorNode):
                nodes.append(make())
            mapper, detector, *rest = nodes
            executor = InTurn([mapper, detector, mapper, *rest])
            with suppress(StopIteration):
                nodes[-1].run(executor)
            executor.shutdown()
            yield nodes[-2], replay
        finally:
            for node in nodes:
                node.destroy_node()
            rclpy.try_shutdown()


def flat(value, name=""):
    """Leaves of nested dictionaries and lists, by their path."""
    if isinstance(value, dict | list | tuple):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        return {k: v for key, part in parts for k, v in flat(part, f"{name}/{key}").items()}
    return {name: value}


def test_the_recording_is_worth_replaying(recorded):
    outputs = [tick.decision.mission for tick in recorded if tick.decision.mission]
    states = list(dict.fromkeys(output.state for output in outputs))
    assert states == ["search", "navigate", "task"]
    assert {"item_opened", "task_started"} <= {e["event"] for o in outputs for e in o.events}
    assert len({output.goal for output in outputs}) > 10
    assert max(tick.decision.command.vx for tick in recorded) > 0.2
    assert max(len(tick.decision.trunks or ()) for tick in recorded) >= 2


def test_the_detector_node_sees_the_same_trunks(recorded, heard):
    ears, _ = heard
    expected = [tick.decision.trunks for tick in recorded if tick.decision.trunks is not None]
    assert len(ears.trunks) == len(expected)
    for a, b in zip(ears.trunks, expected, strict=True):
        assert (to_ns(a.stamp), a.side) == (to_ns(b.stamp), b.side)
        np.testing.assert_array_equal(pack_observations(a), pack_observations(b))


def test_the_mapper_node_gives_the_same_map(recorded, heard):
    ears, _ = heard
    expected = [tick.decision.snapshot for tick in recorded if tick.decision.snapshot]
    assert len(ears.snapshots) == len(expected)
    for a, b in zip(ears.snapshots, expected, strict=True):
        assert a.stamp == pytest.approx(b.stamp, abs=1e-9)
        assert a.T_map_base.distance(b.T_map_base) < SAME
        assert a.T_odom_base.distance(b.T_odom_base) < 1e-9
        np.testing.assert_array_equal(a.trunks.ids, b.trunks.ids)
        np.testing.assert_array_equal(a.trunks.rows, b.trunks.rows)
        np.testing.assert_array_equal(a.trunks.labels, b.trunks.labels)
        np.testing.assert_allclose(a.trunks.positions_map, b.trunks.positions_map, atol=SAME)
        assert [(row.id, row.found) for row in a.rows] == [(row.id, row.found) for row in b.rows]


def test_the_mission_node_is_in_the_same_state_with_the_same_goal(recorded, heard):
    ears, _ = heard
    expected = {tick.ns: tick.decision.mission for tick in recorded if tick.decision.mission}
    assert [ns for ns in ears.decisions if ns > 0] == list(expected)
    for ns, output in expected.items():
        word, goal = ears.decisions[ns]
        assert word == output.state, ns
        if output.goal is None:
            assert goal is None, ns
            continue
        assert (goal.key, goal.frame) == (output.goal.key, output.goal.frame), ns
        a, b = goal.pose, output.goal.pose
        assert (a.x, a.y, a.yaw) == pytest.approx((b.x, b.y, b.yaw), abs=SAME), ns


def test_the_mission_node_tells_the_same_events_and_asks_for_the_same_task(recorded, heard):
    ears, _ = heard
    outputs = [tick.decision.mission for tick in recorded if tick.decision.mission]
    events = [event for output in outputs for event in output.events]
    assert [event["event"] for event in ears.events] == [event["event"] for event in events]
    for a, b in zip(ears.events, events, strict=True):
        assert flat(a) == pytest.approx(flat(b), abs=SAME)
    (task,), expected = ears.tasks, outputs[-1].task_goal
    assert task.key == expected.key
    np.testing.assert_allclose(task.trunk_map, expected.trunk_map, atol=SAME)


def test_the_navigator_node_gives_the_same_commands(recorded, heard):
    _, replay = heard
    assert len(replay.commands) == len(recorded)
    for k, (a, tick) in enumerate(zip(replay.commands, recorded, strict=True), start=1):
        if k % CONTROL_EVERY:
            assert a is None, tick.ns
            continue
        b = tick.decision.command
        assert (a.vx, a.vy, a.yaw_rate) == pytest.approx((b.vx, b.vy, b.yaw_rate), abs=1e-5), k
