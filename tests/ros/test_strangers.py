"""A second graph in a domain is noticed before it is started."""

from contextlib import contextmanager

import pytest
import rclpy
from rclpy.context import Context
from rclpy.node import Node

from vinum_nav.errors import InputError
from vinum_nav.ros import names
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.strangers import refuse_strangers
from vinum_nav.ros.quality import message_class, qos_profile

LOADED = 20.0
"""Patience for a stranger that is there: discovery is slow on a loaded machine [s]."""


@pytest.fixture
def domain(monkeypatch):
    monkeypatch.setenv("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")
    return free_domain_id()


@contextmanager
def stranger(domain, topic, namespace="", publishes_on=None):
    """A node of another process's kind: of a context of its own."""
    context = Context()
    rclpy.init(args=[], context=context, domain_id=domain)
    try:
        node = Node("stranger", context=context, namespace=namespace)
        name = publishes_on or topic.name
        node.create_publisher(message_class(topic), name, qos_profile(topic.quality))
        yield
    finally:
        rclpy.shutdown(context=context)


@pytest.mark.parametrize("topic", [names.CMD_VEL, names.CLOCK], ids=lambda t: t.name)
def test_another_publisher_is_named_with_topic_and_domain(domain, topic):
    words = f"ROS_DOMAIN_ID {domain}: node /stranger publishes {topic.name} already"
    with stranger(domain, topic), pytest.raises(InputError, match=words):
        refuse_strangers(domain, "", simulated=True, patience=LOADED)


def test_an_empty_domain_and_a_clock_that_is_not_ours_to_make_are_free(domain):
    refuse_strangers(domain, "", simulated=True)
    with stranger(domain, names.CLOCK):
        refuse_strangers(domain, "", simulated=False)


def test_a_robot_in_another_namespace_is_no_stranger(domain):
    with stranger(domain, names.CMD_VEL, "/robot_2"):
        refuse_strangers(domain, "/robot_1", simulated=True)
        with pytest.raises(InputError, match="node /robot_2/stranger publishes cmd_vel"):
            refuse_strangers(domain, "/robot_2", simulated=True, patience=LOADED)


def test_the_users_own_name_of_a_topic_is_looked_at(domain):
    renamed = [("cmd_vel", "/base/cmd_vel")]
    with (
        stranger(domain, names.CMD_VEL, publishes_on="/base/cmd_vel"),
        pytest.raises(InputError, match="node /stranger publishes cmd_vel"),
    ):
        refuse_strangers(domain, "", simulated=True, remappings=renamed, patience=LOADED)
