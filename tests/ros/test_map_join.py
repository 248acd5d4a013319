import itertools

import numpy as np
import pytest

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Odometry, RowLine
from vinum_nav.ros.sync.map_join import NO_TRUNKS, MapJoin
from vinum_nav.ros.sync.stamp_join import StampJoin

ROWS = (RowLine(0, np.array([[0.0, 0.0], [5.0, 0.0]]), True),)


def parts(join, stamp):
    pose = Pose2(stamp, 1.0, 0.0)
    return {
        "odometry": lambda: join.add_odometry(
            Odometry(stamp, Pose2(0.0, stamp, 0.0), 0.0, 0.0, 0.0)
        ),
        "pose": lambda: join.add_pose(stamp, pose, np.eye(3)),
        "rows": lambda: join.add_rows(stamp, ROWS),
        "trunks": lambda: join.add_trunks(stamp, NO_TRUNKS),
    }


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a_snapshot_is_whole_whatever_the_order(order):
    join = MapJoin()
    add = list(parts(join, 1.0).values())
    assert [add[k]() for k in order] == [False, False, False, True]
    snapshot = join.latest
    assert snapshot.stamp == 1.0
    assert snapshot.T_map_base == Pose2(1.0, 1.0, 0.0)
    assert snapshot.T_odom_base == Pose2(0.0, 1.0, 0.0)


def test_parts_of_two_stamps_do_not_mix_and_old_ones_do_not_return():
    join = MapJoin()
    first, second = parts(join, 1.0), parts(join, 1.2)
    first["odometry"]()
    first["pose"]()
    second["rows"]()
    second["trunks"]()
    assert join.latest is None
    second["odometry"]()
    assert second["pose"]()
    first["rows"]()
    assert not first["trunks"]()
    assert join.latest.stamp == 1.2


def test_without_trunks_none_are_waited_for():
    join = MapJoin(with_trunks=False)
    add = parts(join, 1.0)
    add["odometry"]()
    add["rows"]()
    assert add["pose"]()


@pytest.mark.parametrize("order", list(itertools.permutations([(1, "a"), (1, "b"), (2, "a")])))
def test_the_newest_whole_set_is_taken_and_older_ones_are_given_up(order):
    join = StampJoin("ab", kept=4)
    for ns, part in order:
        join.add(part, ns, f"{part}{ns}")
    assert join.take(lambda ns: ns != 1) is None
    assert join.take() == {"a": "a1", "b": "b1"}
    join.add("b", 2, "b2")
    join.add("b", 1, "late")
    assert join.take() == {"a": "a2", "b": "b2"}
    join.add("a", 1, "late")
    assert len(join) == 1


def test_of_more_stamps_than_are_kept_the_oldest_is_given_up():
    join = StampJoin("ab", kept=2)
    for ns in (3, 1, 2):
        join.add("a", ns, ns)
    join.add("b", 1, 1)
    assert join.take() is None
    join.add("b", 3, 3)
    assert join.take() == {"a": 3, "b": 3}
