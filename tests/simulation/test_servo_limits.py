"""The servo keeps the body's limits as a vector and takes no command that is not finite."""

import math

import numpy as np
import pytest

from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import Command
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.servo import VelocityServo


def settled(body, command):
    """Velocity that the servo reaches when it is asked for the same again and again."""
    servo = VelocityServo(load_robot(body), noise_preset("ideal"), np.random.default_rng(1))
    for _ in range(1000):
        servo.take(command)
        velocity = servo.advance(0.01)
    return velocity


@pytest.mark.parametrize("angle", np.linspace(0.0, 6.0, 7))
def test_no_direction_is_faster_than_the_ellipse(angle):
    limits = load_robot("hyqreal").limits
    vx, vy, _ = settled("hyqreal", Command(9 * math.cos(angle), 9 * math.sin(angle)))
    assert limits.share(vx, vy) == pytest.approx(1.0, abs=1e-6)
    assert math.atan2(vy, vx) == pytest.approx(math.remainder(angle, math.tau), abs=1e-6)


def test_a_differential_body_drops_what_is_sideways():
    assert settled("skid_steer", Command(0.3, 5.0, 0.1)) == pytest.approx((0.3, 0.0, 0.1))


@pytest.mark.parametrize("bad", [Command(math.nan), Command(0, math.inf), Command(0, 0, -math.inf)])
def test_a_command_that_is_not_finite_is_an_error(bad):
    with pytest.raises(ValueError, match="finite"):
        settled("hyqreal", bad)
