"""Rates, ages and losses of a node's messages, and how its qualities of service are overridden."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import ReliabilityPolicy

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Odometry
from vinum_nav.ros import names
from vinum_nav.ros.convert import sensors
from vinum_nav.ros.distribution import stamped_by_default
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.nodes.traffic import Traffic

PATIENCE = 20.0


def info(number: int, source: int = 1) -> dict[str, Any]:
    return {"publication_sequence_number": number, "publisher_gid": {"data": bytes([source])}}


def test_rates_are_taken_over_whole_windows() -> None:
    traffic = Traffic(10.0)
    for number in range(50):
        traffic.hear("odom", info(number))
    traffic.send("cmd_vel")
    assert traffic.take(10.5) == {}
    assert traffic.take(12.0) == {"odom heard [Hz]": "25.0", "cmd_vel sent [Hz]": "0.5"}
    assert "odom heard [Hz]" in traffic.take(12.1)
    assert traffic.take(14.0) == {}


def test_gaps_in_a_publishers_numbers_are_losses_and_those_between_publishers_are_none() -> None:
    traffic = Traffic(0.0)
    for number, source in ((1, 1), (100, 2), (2, 1), (5, 1), (101, 2), (1, 1)):
        traffic.hear("scan", info(number, source))
    traffic.hear("scan", {"publication_sequence_number": None, "publisher_gid": None})
    assert traffic.take(1.0)["scan lost"] == "2"


def test_the_oldest_message_counts() -> None:
    traffic = Traffic(0.0)
    for age in (0.1, 0.35, 0.2):
        traffic.note_age("gnss/fix", age)
    assert traffic.take(1.0) == {"gnss/fix oldest [s]": "0.350"}


class Talker(VinumNode):
    """Sends odometry to itself and reads its own diagnostics."""

    def __init__(self) -> None:
        super().__init__("talker")
        self.values: dict[str, str] = {}
        self.output(names.ODOM)
        self.listen(names.ODOM, sensors.from_odometry, lambda _: None)
        self.listen(names.DIAGNOSTICS, lambda message: message, self._note)

    def talk(self) -> None:
        stamp = self.now
        self.publish(
            names.ODOM, sensors.to_odometry(Odometry(stamp, Pose2(0, 0, 0), 0.0, 0.0, 0.0))
        )

    def _note(self, message: Any) -> None:
        self.values = {pair.key: pair.value for pair in message.status[0].values}


@contextmanager
def talker(*arguments: str) -> Iterator[tuple[Talker, SingleThreadedExecutor]]:
    before = dict(os.environ)
    os.environ.update(graph_environment(before))
    rclpy.init(args=["--ros-args", *arguments], domain_id=free_domain_id())
    node, executor = Talker(), SingleThreadedExecutor()
    executor.add_node(node)
    try:
        yield node, executor
    finally:
        executor.shutdown()
        node.destroy_node()
        rclpy.try_shutdown()
        os.environ.clear()
        os.environ.update(before)


def test_the_diagnostics_of_a_node_tell_its_traffic() -> None:
    wanted = {"odom heard [Hz]", "odom oldest [s]", "odom sent [Hz]", "/diagnostics sent [Hz]"}
    with talker() as (node, executor):
        deadline = time.monotonic() + PATIENCE
        while not wanted <= set(node.values):
            assert time.monotonic() < deadline, node.values
            node.talk()
            executor.spin_once(timeout_sec=0.02)
        assert float(node.values["odom heard [Hz]"]) > 0.0
        assert 0.0 <= float(node.values["odom oldest [s]"]) < PATIENCE


def test_a_quality_of_service_is_overridden_by_parameter() -> None:
    override = "qos_overrides./odom.publisher.reliability:=reliable"
    depth = "qos_overrides./odom.subscription.depth:=7"
    with talker("-p", override, "-p", depth) as (node, _):
        (sent,) = node.get_publishers_info_by_topic("odom")
        assert sent.qos_profile.reliability is ReliabilityPolicy.RELIABLE
        assert node.get_parameter("qos_overrides./odom.subscription.depth").value == 7
        assert node.get_parameter("qos_overrides./odom.subscription.reliability").value == (
            "best_effort"
        )


@pytest.mark.parametrize(
    ("distribution", "stamped"),
    [("humble", False), ("jazzy", False), ("kilted", True), ("rolling", True), ("", False)],
)
def test_commands_have_a_stamp_from_kilted_on(distribution: str, stamped: bool) -> None:
    assert stamped_by_default({"ROS_DISTRO": distribution}) is stamped
    assert not stamped_by_default({})
