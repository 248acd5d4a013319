from vinum_nav.ros.sync.lockstep import Lockstep
from vinum_nav.ros.sync.real_time import SLACK, RealTime


class Clock:
    time = 0.0

    def __call__(self):
        return self.time


def test_waits_until_every_channel_has_answered():
    lockstep = Lockstep(Clock())
    lockstep.expect("map")
    lockstep.expect("command")
    lockstep.answered("map")
    assert lockstep.waiting
    lockstep.answered("command")
    assert not lockstep.waiting


def test_the_first_answer_may_take_longer():
    clock = Clock()
    lockstep = Lockstep(clock, first_patience=10, patience=2)
    lockstep.expect("map")
    clock.time = 9.9
    assert lockstep.give_up() == []
    lockstep.answered("map")
    lockstep.expect("map")
    clock.time = 12.0
    assert lockstep.give_up() == ["map"]
    assert not lockstep.waiting


def test_a_silent_channel_holds_nobody_up_until_it_speaks_again():
    clock = Clock()
    lockstep = Lockstep(clock)
    lockstep.expect("map")
    clock.time = 100.0
    lockstep.give_up()
    lockstep.expect("map")
    assert not lockstep.waiting
    assert lockstep.silent == {"map"}
    lockstep.answered("map")
    lockstep.expect("map")
    assert lockstep.waiting
    assert lockstep.silent == set()


def test_real_time_keeps_the_average_and_gives_up_a_great_lag():
    clock = Clock()
    pace = RealTime(clock, 0.02)
    for k in range(50):
        clock.time += max(pace.left(), 0.03 if k == 10 else 0.0)
        pace.tick()
    assert abs(clock.time - 50 * 0.02) < 1e-9
    clock.time += 5.0
    pace.tick()
    assert pace.left() >= 0.02 - 1e-9 > 0 > 0.02 - SLACK
