from itertools import pairwise

import numpy as np
import pytest
from synthetic_run import block, body

from vinum_nav.report.lower_bound import lower_bound_time, time_through, trapezoid_time
from vinum_nav.report.work import work_items


def simulated_time(distance, speed, acceleration, step=1e-4):
    """Slow oracle: speed up as long as one can still stop at the goal."""
    x = v = t = 0.0
    while distance - x > 1e-6 and t < 1e3:
        braking = v * v / (2 * acceleration)
        faster = distance - x > braking + v * step
        v = min(speed, v + acceleration * step) if faster else max(v - acceleration * step, 1e-4)
        x, t = x + v * step, t + step
    return t


@pytest.mark.parametrize("distance", [0.05, 0.5, 1.1, 4.0])
def test_the_closed_form_agrees_with_a_simulation(distance):
    assert trapezoid_time(distance, 0.5, 0.5) == pytest.approx(
        simulated_time(distance, 0.5, 0.5), abs=0.02
    )


def test_the_two_branches_meet_and_time_rises():
    speed, acceleration = 0.5, 0.4
    edge = speed**2 / acceleration
    below = trapezoid_time(edge * (1 - 1e-9), speed, acceleration)
    above = trapezoid_time(edge * (1 + 1e-9), speed, acceleration)
    assert below == pytest.approx(above, abs=1e-6)
    times = [trapezoid_time(d, speed, acceleration) for d in np.linspace(0, 5, 60)]
    assert np.all(np.diff(times) > 0)
    assert times[0] == 0.0


@pytest.mark.parametrize("wrong", [(-1, 0.5, 0.5), (1, 0, 0.5), (1, 0.5, 0)])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match="wanted distance"):
        trapezoid_time(*wrong)


def test_bound_of_one_row_is_its_straight_way_and_its_tasks():
    vineyard, robot = block(task_duration=7.0), body()
    items = work_items(vineyard, robot)
    stops = [vineyard.start, *(item.ideal for item in items)]
    straight = [a.distance(b) for a, b in pairwise(stops)]
    expected = time_through(straight, robot) + 3 * 7.0
    assert lower_bound_time(vineyard, robot, items) == pytest.approx(expected, rel=1e-6)


def test_a_row_in_between_makes_the_way_longer():
    vineyard, robot = block(((2.0,), (2.0,))), body()
    items = work_items(vineyard, robot)
    straight = [
        vineyard.start.distance(items[0].ideal),
        items[0].ideal.distance(items[1].ideal),
    ]
    bound = lower_bound_time(vineyard, robot, items)
    assert bound > time_through(straight, robot) + 2 * vineyard.task_duration + 1.0
