import numpy as np
import pytest

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import FixStatus, GnssFix, ImuSample, Odometry, Side, TrunkObservations
from vinum_nav.ros.sync.sensor_order import SensorOrder


class Log:
    def __init__(self):
        self.seen = []

    def add_imu(self, sample):
        self.seen.append(("imu", sample.stamp))

    def add_odometry(self, odometry):
        self.seen.append(("odometry", odometry.stamp))

    def add_fix(self, fix):
        self.seen.append(("fix", fix.stamp))

    def add_trunks(self, trunks):
        self.seen.append(("trunks", trunks.stamp))


def imu(stamp):
    return ImuSample(stamp, 0.0, 0.0, 0.0)


def odometry(stamp):
    return Odometry(stamp, Pose2(0, 0, 0), 0.0, 0.0, 0.0)


def fix(stamp):
    return GnssFix(stamp, 0.0, 0.0, 0.0, np.eye(3), FixStatus.FIX)


def trunks(stamp):
    empty = np.zeros(0)
    return TrunkObservations(
        *(stamp, Side.LEFT, np.zeros((0, 3)), np.zeros((0, 3, 3)), empty),
        *(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 4))),
    )


def handed_on(given):
    log = Log()
    order = SensorOrder(log, log.add_trunks)
    for sensed in given:
        order.add(sensed)
    return log.seen


IN_ORDER = [
    sensed
    for k in range(1, 40)
    for sensed in (
        *(imu(0.02 * k - 0.01), imu(0.02 * k), odometry(0.02 * k)),
        *([fix(0.02 * k), trunks(0.02 * k)] if k % 10 == 0 else []),
    )
]


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_arrival_changes_nothing(seed):
    """Each stream in its own order, but the streams served in any."""
    rng = np.random.default_rng(seed)
    streams = [[s for s in IN_ORDER if isinstance(s, kind)] for kind in KINDS]
    shuffled = []
    for tick in range(1, 40):
        now = [
            [s for s in stream if tick - 1 < s.stamp / 0.02 - 1e-6 <= tick] for stream in streams
        ]
        pending = [s for s in now if s]
        while pending:
            chosen = pending[rng.integers(len(pending))]
            shuffled.append(chosen.pop(0))
            pending = [s for s in pending if s]
    got, expected = handed_on(shuffled), handed_on(IN_ORDER)
    assert sorted(got) == sorted(expected)
    motion = ("imu", "odometry")
    assert [e for e in got if e[0] in motion] == [e for e in expected if e[0] in motion]
    for position, (kind, stamp) in enumerate(got):
        if kind not in motion:
            assert ("odometry", stamp) in got[:position]


KINDS = (ImuSample, Odometry, GnssFix, TrunkObservations)


def test_a_dead_imu_holds_odometry_up_for_a_moment_only():
    seen = handed_on([imu(0.02), *(odometry(0.02 * k) for k in range(1, 21))])
    assert seen[-1][0] == "odometry"
    assert 0.25 < seen[-1][1] <= 0.4


def test_trunks_of_the_past_pass_at_once():
    assert handed_on([imu(1.0), odometry(1.0), trunks(0.8)])[-1] == ("trunks", 0.8)


def test_trunks_of_the_future_wait():
    assert handed_on([imu(1.0), odometry(1.0), trunks(1.1)])[-1] == ("odometry", 1.0)


@pytest.mark.parametrize("first", [fix, trunks])
def test_a_lost_odometry_holds_nothing_up_for_long(first):
    """The first odometry of a robot may be gone before its listener is there."""
    seen = handed_on(
        [first(0.0), *(s for k in range(1, 11) for s in (imu(0.02 * k), odometry(0.02 * k)))]
    )
    assert seen[-1] == ("odometry", 0.2)
    assert len([stamp for kind, stamp in seen if kind == "odometry"]) == 10
    assert seen[0][1] == 0.0
