"""Heading along a route and the pace of a plan: laws over random routes."""

from __future__ import annotations

import numpy as np
import pytest

from vinum_nav.description.robot import Limits
from vinum_nav.navigation.heading import HeadingRules, plan_heading
from vinum_nav.navigation.motion_plan import STEP, plan_motion

RULES = HeadingRules(Limits(), 0.3, 1)


def u_turn(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Places out of an alley along x, across by `width`, and back; where it is aligned."""
    width = rng.uniform(0.8, 3.0)
    out = np.column_stack([np.arange(0.0, 2.0, 0.2), np.zeros(10)])
    across = np.column_stack([np.full(8, 2.0), np.linspace(0, width, 8)])
    back = np.column_stack([out[::-1, 0], np.full(10, width)])
    xy = np.vstack([out, across, back])
    return xy, xy[:, 0] < 1.9


@pytest.mark.parametrize("seed", range(5))
def test_heading_keeps_to_the_row_in_alleys_and_ends_at_the_goal(seed: int) -> None:
    rng = np.random.default_rng(seed)
    xy, aligned = u_turn(rng)
    turn = rng.uniform(-3, 3)
    c, s = np.cos(turn), np.sin(turn)
    xy = xy @ np.array([[c, s], [-s, c]])
    states = plan_heading(xy, aligned, np.full(len(xy), turn), turn + 0.01, turn + np.pi, RULES)
    assert states[0, 2] == pytest.approx(turn + 0.01)
    assert np.cos(states[-1, 2] - turn - np.pi) == pytest.approx(1.0)
    assert np.max(np.abs(np.diff(states[:, 2]))) <= np.pi / 2 + 1e-9
    along = states[:, :2] @ np.array([c, s])
    assert np.all(np.abs(np.sin(states[along < 1.85, 2] - turn)) < 0.02)


def test_turn_on_the_spot_prefers_the_work_side() -> None:
    xy = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    aligned = np.array([True, False, True])
    for prefer in (1, -1):
        rules = HeadingRules(Limits(), 0.3, prefer)
        states = plan_heading(xy, aligned, np.zeros(3), 0.0, np.pi, rules)
        assert states[-1, 2] == pytest.approx(prefer * np.pi)


def test_long_way_sideways_is_driven_forward() -> None:
    xy = np.column_stack([np.zeros(61), np.linspace(0, 12, 61)])
    states = plan_heading(xy, np.zeros(61, bool), np.zeros(61), 0.0, 0.0, RULES)
    middle = states[(states[:, 1] > 4) & (states[:, 1] < 8)]
    assert np.all(np.abs(middle[:, 2] - np.pi / 2) < 0.6)


@pytest.mark.parametrize("seed", range(5))
def test_plan_keeps_speed_and_braking_limits(seed: int) -> None:
    rng = np.random.default_rng(seed)
    xy, aligned = u_turn(rng)
    states = plan_heading(xy, aligned, np.zeros(len(xy)), 0.0, np.pi, RULES)
    plan = plan_motion(states, RULES, 0.8)
    np.testing.assert_allclose(plan.states[[0, -1]], states[[0, -1]], atol=1e-9)
    c, s = np.cos(plan.states[:, 2]), np.sin(plan.states[:, 2])
    vx = plan.paces * (c * plan.velocities[:, 0] + s * plan.velocities[:, 1])
    vy = plan.paces * (-s * plan.velocities[:, 0] + c * plan.velocities[:, 1])
    assert np.all((vx < 0.5 + 1e-6) & (vx > -0.3 - 1e-6) & (np.abs(vy) < 0.25 + 1e-6))
    assert np.all(np.abs(plan.paces * plan.velocities[:, 2]) < 0.5 + 1e-6)
    assert plan.paces[-1] == 0.0
    speed = np.hypot(plan.velocities[:, 0], plan.velocities[:, 1])
    falls = -np.diff(plan.paces**2) / (2 * STEP) * speed[:-1]
    assert np.max(falls) < 0.5


def oblique(nudge: float) -> np.ndarray:
    """Thirteen places at equal steps along a straight way, 5.5 degrees off the row."""
    start, goal = np.array([-1.7825, -3.3370]), np.array([0.4437 + nudge, -3.1214])
    return start + np.linspace(0, 1, 13)[:, None] * (goal - start)


def test_equal_steps_are_turned_at_in_the_same_order_wherever_the_last_bits_fall() -> None:
    aligned = np.arange(13) >= 6
    yaws = [
        plan_heading(oblique(nudge), aligned, np.zeros(13), 0.0, 0.0, RULES)[:, 2]
        for nudge in np.linspace(0, 1e-7, 50)
    ]
    assert len({len(found) for found in yaws}) == 1
    np.testing.assert_allclose(yaws, np.tile(yaws[0], (50, 1)), atol=1e-12)
