"""Tasks over topics: an answer has the goal's key, and a wrong key is refused by name."""

import os
import time

import numpy as np
import pytest
import rclpy
from rclpy.executors import SingleThreadedExecutor
from source_tree import SEEDS

from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.interfaces import Outcome, TaskGoal, TaskResult
from vinum_nav.ros import names
from vinum_nav.ros.convert import mission
from vinum_nav.ros.convert.alarms import from_alarms
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.nodes.mission import MissionNode
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.nodes.task_server import TaskServerNode
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

PATIENCE = 20.0
KEY = 5_000_000_001


class Onlooker(VinumNode):
    """Asks for tasks, answers to nobody, and hears results and alarms."""

    def __init__(self, executor):
        super().__init__("onlooker")
        self.executor_ = executor
        self.results, self.reasons = [], []
        for topic in (names.TASK_GOAL, names.TASK_CANCEL):
            self.output(topic)
        self.listen(names.TASK_RESULT, mission.from_task_result, self.results.append)
        self.listen(names.DIAGNOSTICS, from_alarms, self._note)

    def _note(self, alarms_of):
        self.reasons += [alarm.reason for alarms in alarms_of.values() for alarm in alarms]

    def ask(self, goal):
        """Publish a goal once, when all who must hear it and its answer are there."""
        heard = {names.TASK_GOAL: 1, names.TASK_CANCEL: 1, names.TASK_RESULT: 2}
        self.wait(
            lambda: (
                all(self.count_subscribers(t.name) >= n for t, n in heard.items())
                and self._outputs[names.TASK_GOAL.name].get_subscription_count() >= 1
            ),
            "listeners",
        )
        self.publish(names.TASK_GOAL, goal)

    def wait(self, done, what):
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, f"no {what}"
            self.executor_.spin_once(timeout_sec=0.05)


@pytest.fixture
def graph(tmp_path):
    """Mission and task server in this process, and an onlooker."""
    path = tmp_path / "mission.yaml"
    save_mission_file(grow(load_seed(SEEDS / "mini.yaml")).mission, path)
    before = dict(os.environ)
    os.environ.update(graph_environment(before))
    given = {"mission_file": path, "task_duration": 0.2}
    arguments = [part for name, value in given.items() for part in ("-p", f"{name}:={value}")]
    rclpy.init(args=["--ros-args", *arguments], domain_id=free_domain_id())
    executor = SingleThreadedExecutor()
    nodes = [MissionNode(), TaskServerNode(), Onlooker(executor)]
    for node in nodes:
        executor.add_node(node)
    try:
        yield nodes[-1]
    finally:
        for node in nodes:
            node.destroy_node()
        executor.shutdown()
        rclpy.try_shutdown()
        os.environ.clear()
        os.environ.update(before)


def test_an_answer_has_the_goals_key_and_one_never_asked_for_is_refused(graph):
    goal = mission.to_task_goal(TaskGoal(KEY, np.array([1.0, 2.0, 0.4])))

    graph.ask(goal)
    graph.wait(lambda: graph.results, "result")
    assert graph.results[0] == TaskResult(KEY, Outcome.DONE)
    named = f"values[key] is {KEY}, wanted none: no task yet"
    graph.wait(lambda: any(named in reason for reason in graph.reasons), "refusal by the mission")


def test_a_cancel_of_a_task_never_asked_for_names_the_last_one(graph):
    goal = mission.to_task_goal(TaskGoal(KEY, np.array([1.0, 2.0, 0.4])))
    asked = "the key of a task that was asked for, the last of which is"
    named = f"header.stamp is 7, wanted {asked} {KEY}"

    graph.ask(goal)
    graph.wait(lambda: graph.results, "result")
    graph.publish(names.TASK_CANCEL, mission.to_task_cancel(7))
    graph.wait(lambda: any(named in reason for reason in graph.reasons), "refusal by the server")
