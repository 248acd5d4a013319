"""A node is known by its heartbeats: who fell silent, who froze, died or came back."""

import os
import signal
import subprocess
import sys

import pytest

from vinum_nav.ros.graph.heartbeats import Heartbeats
from vinum_nav.ros.graph.node_watch import Activity, NodeWatch, activity_of

NODES = ("recorder", "trunk_mapper")


class Graph:
    """Nodes played by hand: who speaks, what the kernel says, who has ended."""

    def __init__(self):
        self.heartbeats = Heartbeats()
        self.speaking = set(NODES)
        self.activities = {node: Activity("S", 1.0, 1.0) for node in NODES}
        self.ended = {}
        self.watch = NodeWatch(
            self.heartbeats,
            lambda: self.ended,
            lambda node: f"ended with status {self.ended[node]}: bye",
            lambda node: self.activities[node],
        )
        self.now = 100.0

    def run(self, seconds, busy=(), used=0.0, used_by_main=0.0):
        """Let time pass; the events of it as (node, what).

        Processor time that each busy node uses is a share of the time that passes.
        """
        found = []
        for _ in range(round(seconds * 10)):
            self.now += 0.1
            for node in busy:
                before = self.activities[node]
                main = before.used_by_main + 0.1 * used_by_main
                self.activities[node] = Activity("S", before.used + 0.1 * used, main)
            if round(self.now * 10) % 10 == 0:
                self.heartbeats.hear(self.speaking - set(self.ended), self.now)
            found += [(e.node, e.what) for e in self.watch.look(self.now)]
        return found


@pytest.fixture
def graph():
    graph = Graph()
    assert graph.run(5.0) == []
    return graph


def test_a_silent_node_that_rests_is_frozen_within_five_seconds_and_comes_back(graph):
    graph.speaking.remove("recorder")
    assert graph.run(5.5) == [("recorder", "frozen")]
    assert graph.run(60.0) == []
    graph.speaking.add("recorder")
    assert graph.run(3.0) == [("recorder", "back")]


def test_a_stopped_process_is_frozen_before_its_patience_is_over(graph):
    graph.speaking.remove("recorder")
    graph.activities["recorder"] = Activity("T", 1.0, 1.0)
    assert graph.run(3.0) == [("recorder", "frozen")]


@pytest.mark.parametrize("work", [{"used": 0.3}, {"used": 0.03, "used_by_main": 0.03}])
def test_a_busy_node_is_frozen_only_when_it_stays_silent_for_long(graph, work):
    graph.speaking.remove("trunk_mapper")
    assert graph.run(15.0, ["trunk_mapper"], **work) == []
    assert graph.run(8.0, ["trunk_mapper"], **work) == [("trunk_mapper", "frozen")]


def test_a_node_that_hangs_is_frozen_though_its_middleware_still_listens(graph):
    graph.speaking.remove("trunk_mapper")
    assert graph.run(6.0, ["trunk_mapper"], used=0.05) == [("trunk_mapper", "frozen")]


def test_a_dead_node_is_named_once_and_never_as_frozen(graph):
    graph.ended["recorder"] = -9
    assert graph.run(0.1) == [("recorder", "died")]
    assert graph.run(30.0) == []


def test_a_dead_node_that_was_started_again_is_back_and_has_time_to_speak(graph):
    graph.ended["recorder"] = -9
    assert graph.run(10.0) == [("recorder", "died")]
    del graph.ended["recorder"]
    graph.speaking.remove("recorder")
    assert graph.run(3.0) == [("recorder", "back")]
    graph.speaking.add("recorder")
    assert graph.run(4.0) == []
    graph.ended["recorder"] = 1
    assert graph.run(0.1) == [("recorder", "died")]


def test_a_watcher_that_did_not_get_to_look_blames_nobody(graph):
    graph.now += 60.0
    assert graph.run(3.0) == []
    assert graph.heartbeats.alarms(graph.now) == ()


def test_at_the_end_a_shorter_silence_is_enough(graph):
    graph.speaking.remove("recorder")
    assert graph.run(3.5) == []
    found = graph.watch.look(graph.now, at_the_end=True)
    assert [(event.node, event.what) for event in found] == [("recorder", "frozen")]


def test_an_alarm_names_the_silent_node_and_ends_no_mission():
    heard = Heartbeats(patience=5.0)
    for tenth in range(100):
        now = tenth / 10
        heard.hear(["navigator"] if now < 3 else [], now)
        heard.hear(["recorder"], now)
        alarms = heard.alarms(now)
        assert bool(alarms) is (now - 2.9 > 5.0), now
    assert [(alarm.source, alarm.is_fault) for alarm in alarms] == [("node navigator", False)]


def test_the_kernel_tells_a_stopped_process_from_a_dead_one():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    os.kill(process.pid, signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED)
    assert activity_of(process.pid).is_stopped
    process.kill()
    process.communicate()
    assert activity_of(process.pid) is None
