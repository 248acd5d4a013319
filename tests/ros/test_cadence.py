import numpy as np
import pytest

from vinum_nav.autopilot import CONTROL_EVERY, DECIDE_EVERY
from vinum_nav.ros.sync.cadence import CONTROL_PERIOD, DECIDE_PERIOD, ODOMETRY_PERIOD, Cadence


@pytest.mark.parametrize(
    ("period", "every"), [(CONTROL_PERIOD, CONTROL_EVERY), (DECIDE_PERIOD, DECIDE_EVERY)]
)
def test_the_nodes_step_at_the_autopilots_ticks(period, every):
    cadence = Cadence(period)
    due = [cadence.due(k * ODOMETRY_PERIOD) for k in range(200_000)]
    assert due == [(k + 1) % every == 0 for k in range(200_000)]


def test_a_lost_message_delays_one_step_and_shifts_none():
    cadence = Cadence(CONTROL_PERIOD)
    stamps = np.delete(np.arange(100), 41) * ODOMETRY_PERIOD
    due = {round(t / ODOMETRY_PERIOD) for t in stamps if cadence.due(t)}
    assert due == {*range(1, 100, 2)} - {41} | {42}


def test_faster_odometry_brings_no_more_steps():
    cadence = Cadence(CONTROL_PERIOD)
    assert sum(cadence.due(1e9 + k * 0.001) for k in range(4000)) == pytest.approx(100, abs=1)
