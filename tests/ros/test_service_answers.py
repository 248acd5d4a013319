"""Services of the mission answer what happened: a refusal says the state that refused."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from std_srvs.srv import Trigger

from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.nodes.mission import MissionNode
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

SEEDS = Path(__file__).parents[2] / "seeds"
PATIENCE = 20.0


class Asker:
    def __init__(self, executor: SingleThreadedExecutor, node: Node) -> None:
        self._executor, self._node = executor, node

    def ask(self, word: str) -> Any:
        client = self._node.create_client(Trigger, f"mission/{word}")
        deadline = time.monotonic() + PATIENCE
        while not client.service_is_ready():
            assert time.monotonic() < deadline
            self._executor.spin_once(timeout_sec=0.05)
        future = client.call_async(Trigger.Request())
        while not future.done():
            assert time.monotonic() < deadline
            self._executor.spin_once(timeout_sec=0.05)
        return future.result()


@pytest.fixture(params=["true"])
def asker(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Asker]:
    """Mission in this process; with use_sim_time its clock stands, so that it decides nothing."""
    path = tmp_path / "mission.yaml"
    save_mission_file(grow(load_seed(SEEDS / "mini.yaml")).mission, path)
    before = dict(os.environ)
    os.environ.update(graph_environment(before))
    given = {"mission_file": path, "use_sim_time": request.param}
    arguments = [part for name, value in given.items() for part in ("-p", f"{name}:={value}")]
    rclpy.init(args=["--ros-args", *arguments], domain_id=free_domain_id())
    executor = SingleThreadedExecutor()
    nodes = [MissionNode(), Node("asker")]
    for node in nodes:
        executor.add_node(node)
    try:
        yield Asker(executor, nodes[-1])
    finally:
        for node in nodes:
            node.destroy_node()
        executor.shutdown()
        rclpy.try_shutdown()
        os.environ.clear()
        os.environ.update(before)


def test_a_service_says_whether_a_request_is_taken_up_and_why_not(asker: Asker) -> None:
    for word in ("resume", "pause", "abort"):
        reply = asker.ask(word)
        assert not reply.success
        assert f"state 'idle' cannot {word}" in reply.message
    assert asker.ask("start").success
    again = asker.ask("start")
    assert not again.success
    assert "start waits for the next decision of a mission in state 'idle'" in again.message


@pytest.mark.parametrize("asker", ["false"], indirect=True)
def test_a_service_answers_what_the_next_decision_made_of_the_request(asker: Asker) -> None:
    for word, state in (
        ("start", "search"),
        ("pause", "paused"),
        ("resume", "search"),
        ("abort", "idle"),
    ):
        reply = asker.ask(word)
        assert reply.success, reply.message
        assert reply.message == f"{word}: the mission is in state {state!r}"
    assert not asker.ask("resume").success


def test_without_a_decision_a_service_says_that_the_request_waits(asker: Asker) -> None:
    reply = asker.ask("start")
    assert reply.success
    assert reply.message == "start is taken up at the next decision; none came within 1 s"
