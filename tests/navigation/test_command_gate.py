"""Commands that leave the navigator are finite and within the body's limits as a vector."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vine_block import Drive, make_block

from vinum_nav.description.robot import Limits, available_bodies, load_robot
from vinum_nav.interfaces import Command
from vinum_nav.navigation.command_gate import gated, within_limits

speeds = st.floats(-20, 20)
BODIES = {name: load_robot(name).limits for name in available_bodies()}


@pytest.mark.parametrize("name", BODIES)
@given(vx=speeds, vy=speeds, yaw_rate=speeds)
def test_every_command_is_brought_within_the_ellipse_in_its_direction(name, vx, vy, yaw_rate):
    limits = BODIES[name]
    sent = within_limits(Command(vx, vy, yaw_rate), limits)
    assert limits.share(sent.vx, sent.vy) <= 1 + 1e-9
    assert abs(sent.yaw_rate) <= limits.yaw_rate
    assert sent.vx * vy == pytest.approx(sent.vy * vx, abs=1e-6)
    assert sent.vx * vx >= 0


@given(st.floats(-0.35, 0.35), st.floats(-0.17, 0.17), st.floats(-0.5, 0.5))
def test_what_is_within_the_limits_passes_unchanged(vx, vy, yaw_rate):
    command = Command(vx, vy, yaw_rate)
    assert gated(command, Limits()) == (command, None)


def test_a_diagonal_at_both_top_speeds_is_too_fast():
    sent = within_limits(Command(0.5, 0.25), Limits())
    assert (sent.vx, sent.vy) == pytest.approx((0.5 / math.sqrt(2), 0.25 / math.sqrt(2)))


def test_a_differential_body_does_not_move_for_a_command_sideways():
    limits = BODIES["skid_steer"]
    assert within_limits(Command(0.0, 0.3, 0.1), limits) == Command(0.0, 0.0, 0.1)
    assert within_limits(Command(0.4, 1e-17, 0.1), limits) == Command(0.4, 0.0, 0.1)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("name", ["vx", "vy", "yaw_rate"])
def test_what_is_not_finite_becomes_zero_and_a_fault(name, bad):
    command, alarm = gated(Command(**{name: bad}), Limits())
    assert command == Command()
    assert alarm.is_fault
    assert alarm.source == "navigator"
    assert str(bad) in alarm.reason


def test_the_navigator_itself_sends_zero_for_a_target_that_is_not_finite(monkeypatch):
    block = make_block()
    drive = Drive.start(block, block.pose(1.0, -0.6))
    monkeypatch.setattr(
        "vinum_nav.navigation.navigator.within_acceleration", lambda *_: Command(math.nan)
    )
    drive.step(None)
    assert drive.commands[-1] == Command()
