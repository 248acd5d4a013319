"""The real nodes as processes, in lockstep, with physics and the shipped weights."""

import json
import os
import signal

import pytest
import rclpy
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from source_tree import SEEDS
from std_srvs.srv import Trigger

from vinum_nav.description.options import GraphOptions
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Side
from vinum_nav.report.nodes import load_nodes
from vinum_nav.report.record import load_record
from vinum_nav.ros.graph.bringup import GraphError, run_graph
from vinum_nav.ros.names import TOPICS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
MINI = SEEDS / "mini.yaml"
STACK = {"trunk_detector", "trunk_mapper", "navigator", "mission", "task_server"}


class Onlooker:
    """A node beside the graph: notes topics and who listens to what, calls services."""

    def __init__(self):
        self.topics, self.listeners = {}, {}
        self.processes = None
        self._context = Context()

    def start(self, processes, domain):
        self.processes = processes
        rclpy.init(context=self._context, domain_id=domain)
        self._node = Node("onlooker", context=self._context)
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self._node)

    def look(self):
        self._executor.spin_once(timeout_sec=0)
        self.topics.update(self._node.get_topic_names_and_types())
        for name in self.topics:
            found = self._node.get_subscriptions_info_by_topic(name)
            self.listeners.setdefault(name, set()).update(info.node_name for info in found)

    def call(self, word):
        client = self._node.create_client(Trigger, f"mission/{word}")
        assert client.wait_for_service(timeout_sec=20)
        future = client.call_async(Trigger.Request())
        self._executor.spin_until_future_complete(future, timeout_sec=20)
        return future.result()

    def close(self):
        self._executor.shutdown()
        self._node.destroy_node()
        self._context.try_shutdown()


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Outcome, directory and onlooker of one whole mission, which is paused once."""
    out, onlooker = tmp_path_factory.mktemp("graph"), Onlooker()
    states = []

    def progress(stamp, state, _closed):
        if not states or states[-1] != state:
            states.append(state)
            onlooker.look()
            if state == "navigate" and "paused" not in states:
                assert onlooker.call("pause").success
            elif state == "paused":
                assert onlooker.call("resume").success

    outcome = run_graph(
        GraphOptions(seed=MINI, out=out, pace="lockstep", record=True),
        timeout=400.0,
        on_started=onlooker.start,
        on_progress=progress,
    )
    onlooker.close()
    return outcome, out, onlooker, states


def events(out):
    lines = (out / "journal.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def stands_still(out):
    lines = (out / "record" / "truth.csv").read_text().splitlines()
    poses = [Pose2(*map(float, line.split(",")[1:4])) for line in lines[-6:]]
    return poses[0].distance(poses[-1]) < 0.02


def test_the_mission_ends_done_with_every_item_done(run):
    outcome, out, _, _ = run
    assert outcome == "done"
    closed = [event for event in events(out) if event["event"] == "item_closed"]
    assert [event["outcome"] for event in closed] == ["done"] * 6


def test_services_pause_and_resume(run):
    states = run[3]
    assert "paused" in states
    assert states[-1] == "done" or "task" in states[states.index("paused") :]


def test_topics_and_types_are_those_of_the_contract(run):
    topics = run[2].topics
    unseen = {f"camera_{side}" for side in Side if f"/camera_{side}/color/image_raw" not in topics}
    assert len(unseen) <= 1
    for topic in TOPICS:
        name = topic.name if topic.name.startswith("/") else f"/{topic.name}"
        if name.split("/")[1] not in unseen:
            assert topics[name] == [topic.type.replace("/", "/msg/")], name


def test_no_node_of_the_stack_listens_to_the_truth(run):
    listeners = run[2].listeners
    truth = {name for name in listeners if name.startswith("/ground_truth")}
    assert truth
    assert not {node for name in truth for node in listeners[name]} & STACK


def test_the_record_tells_what_the_robot_did(run):
    out = run[1]
    record = load_record(out)
    assert record is not None
    assert events(out) == [
        json.loads(line) for line in (out / "record" / "events.jsonl").read_text().splitlines()
    ]
    for table in ("truth", "estimate", "commands", "latency"):
        assert len((out / "record" / f"{table}.csv").read_text().splitlines()) > 20, table
    assert list((out / "record" / "pictures").glob("*.jpg"))


def test_the_bag_can_be_read_and_holds_transforms(run):
    from rosbags.rosbag2 import Reader

    with Reader(run[1] / "bag") as bag:
        counts = {name: info.msgcount for name, info in bag.topics.items()}
    assert counts["/tf"] > 100
    assert counts["/trunk_map/vines"] > 10
    assert counts["/mission/event"] > 10


def test_a_navigator_that_dies_is_a_fault_and_the_robot_stands(tmp_path):
    started, killed = [], []

    def progress(stamp, state, _closed):
        if state == "navigate" and not killed:
            os.kill(started[0].pid("navigator"), signal.SIGKILL)
            killed.append(stamp)

    outcome = run_graph(
        GraphOptions(seed=MINI, out=tmp_path, pace="lockstep"),
        timeout=200.0,
        on_started=lambda processes, _domain: started.append(processes),
        on_progress=progress,
    )
    assert outcome == "fault"
    last = events(tmp_path)[-1]
    assert (last["event"], last["outcome"]) == ("finished", "fault")
    assert "navigator" in last["reason"]
    assert last["stamp"] - killed[0] < 10.0
    assert stands_still(tmp_path)
    (entry,) = load_nodes(tmp_path)
    assert (entry["node"], entry["what"], entry["status"]) == ("navigator", "died", -9)
    alarms = [event["source"] for event in events(tmp_path) if event["event"] == "alarm"]
    assert set(alarms) == {"node navigator"}


def test_a_silent_arm_fails_its_item_and_a_silent_camera_is_a_fault(tmp_path):
    """No task server at all; and once the first item has failed for that, no more detections."""
    started, stopped = [], []

    def progress(stamp, state, closed):
        if closed and not stopped:
            os.kill(started[0].pid("trunk_detector"), signal.SIGSTOP)
            stopped.append(stamp)

    outcome = run_graph(
        GraphOptions(seed=MINI, out=tmp_path, pace="lockstep"),
        timeout=200.0,
        without=("task_server",),
        on_started=lambda processes, _domain: started.append(processes),
        on_progress=progress,
    )
    journal = events(tmp_path)
    assert outcome == "fault"
    closed = [event for event in journal if event["event"] == "item_closed"]
    assert (closed[0]["outcome"], closed[0]["reason"]) == ("failed", "task timed out")
    began = next(event for event in journal if event["event"] == "task_started")
    assert closed[0]["stamp"] - began["stamp"] == pytest.approx(10.0, abs=0.5)
    last = journal[-1]
    assert (last["event"], last["outcome"]) == ("finished", "fault")
    assert last["reason"] == "trunk_detector: silent for 5 s"
    assert last["stamp"] - stopped[0] < 8.0
    assert stands_still(tmp_path)
    assert ("trunk_detector", "frozen") in {(e["node"], e["what"]) for e in load_nodes(tmp_path)}


def test_missing_weights_are_a_clear_error(tmp_path):
    options = GraphOptions(seed=MINI, out=tmp_path, pace="lockstep", weights=tmp_path / "none.onnx")
    with pytest.raises(GraphError, match=r"trunk_detector ended with status 1.*none\.onnx"):
        run_graph(options)
