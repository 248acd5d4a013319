"""Garbage for every topic can be sent, and messages with a false envelope are false."""

from __future__ import annotations

import math

import pytest
from rclpy.serialization import deserialize_message, serialize_message

from vinum_nav.ros.names import (
    CMD_VEL,
    DETECTIONS,
    EMERGENCY_STOP,
    EVENT,
    GOAL,
    ODOM,
    SCAN,
    TOPICS,
    Topic,
)
from vinum_nav.ros.quality import message_class
from vinum_nav.ros.sabotage.garbage import AHEAD, garbage, spoiled
from vinum_nav.ros.sabotage.tampered_messages import MESSAGE_TAMPERINGS, tamper_message


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_garbage_of_every_topic_can_be_sent(topic: Topic) -> None:
    for message in garbage(topic, 3.0):
        kind = message_class(topic)
        assert isinstance(deserialize_message(serialize_message(message), kind), kind)


def test_garbage_is_not_finite_of_no_frame_and_of_another_time() -> None:
    fresh, foreign, blank = garbage(ODOM, 3.0)
    assert math.isnan(fresh.pose.pose.position.x)
    assert math.isnan(fresh.twist.twist.angular.z)
    assert fresh.header.frame_id not in ("odom", "map")
    assert fresh.header.stamp.sec == 3
    assert foreign.header.stamp.sec == 3 + AHEAD
    assert blank.header.stamp.sec == 0
    assert all(map(math.isnan, garbage(SCAN, 0.0)[0].ranges))


@pytest.mark.parametrize("topic", [CMD_VEL, GOAL], ids=lambda topic: topic.name)
def test_garbage_gives_no_order_that_could_be_meant(topic: Topic) -> None:
    for message in garbage(topic, 3.0):
        body = message.linear if topic is CMD_VEL else message.pose.position
        assert math.isnan(body.x)


def test_garbage_presses_no_stop() -> None:
    assert not any(message.data for message in garbage(EMERGENCY_STOP, 3.0))


@pytest.mark.parametrize("name", MESSAGE_TAMPERINGS)
def test_a_false_envelope_changes_messages_of_its_topic_alone(name: str) -> None:
    end, _ = MESSAGE_TAMPERINGS[name]
    for topic in TOPICS:
        message, as_it_was = (_plausible(topic) for _ in range(2))
        tamper_message(name, topic.name, message)
        assert (message != as_it_was) == topic.name.endswith(end)


def _plausible(topic: Topic) -> object:
    message = message_class(topic)()
    if hasattr(message, "encoding"):
        message.height, message.width, message.step, message.encoding = 2, 2, 6, "rgb8"
        message.data = [1] * 12
    if hasattr(message, "distortion_model"):
        message.height, message.width = 2, 2
    if hasattr(message, "position_covariance_type"):
        message.position_covariance_type = 3
    return message


def test_a_spoiled_message_keeps_its_envelope_and_loses_its_content() -> None:
    odometry = message_class(ODOM)()
    odometry.header.frame_id, odometry.header.stamp.sec = "odom", 3
    false = spoiled(odometry)
    assert false.header == odometry.header
    assert math.isnan(false.pose.pose.orientation.w)
    assert odometry.pose.pose.orientation.w == 1.0
    assert all(map(math.isnan, false.pose.covariance))
    scan = message_class(SCAN)(ranges=[1.0, 2.0])
    assert all(map(math.isnan, spoiled(scan).ranges))
    assert spoiled(message_class(EVENT)(data='{"event": 1}')).data == '{"even'
    assert list(spoiled(message_class(DETECTIONS)(data=[1] * 8)).data) == [1] * 4


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_spoiled_messages_of_every_topic_can_be_sent(topic: Topic) -> None:
    for message in garbage(topic, 3.0):
        kind = message_class(topic)
        assert isinstance(deserialize_message(serialize_message(spoiled(message)), kind), kind)
