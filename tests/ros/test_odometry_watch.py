"""Holding of the base for want of odometry: on a robot, in simulation, in lockstep."""

from vinum_nav.ros.sync.odometry_watch import CLOCK_STANDS, ODOMETRY_SILENCE, OdometryWatch


def test_a_robot_is_held_before_the_first_odometry_and_in_every_gap():
    watch = OdometryWatch(simulated=False, lockstep=False)
    assert watch.is_lost(10.0, 10.0)
    watch.heard(10.0)
    assert not watch.is_lost(10.0 + 0.9 * ODOMETRY_SILENCE, 10.1)
    assert watch.is_lost(10.0 + 1.1 * ODOMETRY_SILENCE, 10.4)


def test_a_slow_simulator_is_no_gap_but_a_standing_clock_is():
    watch = OdometryWatch(simulated=True, lockstep=False)
    steady = 0.0
    for tick in range(20):
        steady += 0.8 * CLOCK_STANDS
        assert not watch.is_lost(steady, 0.02 * tick)
    assert watch.is_lost(steady + 1.1 * CLOCK_STANDS, 0.02 * 19)
    assert not watch.is_lost(steady + 1.2 * CLOCK_STANDS, 0.02 * 20)


def test_in_lockstep_nothing_is_watched():
    assert not OdometryWatch(simulated=True, lockstep=True).is_lost(1e6, 0.0)
