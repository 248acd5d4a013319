from dataclasses import replace

import numpy as np
import pytest
from synthetic_run import Script, block, body
from vines_by_hand import straight_vine

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Side
from vinum_nav.report.events import mission_time
from vinum_nav.report.metrics import evaluate, evaluate_run, run_succeeded
from vinum_nav.report.metrics.arrival import within_reach
from vinum_nav.report.metrics.localisation import alley, within_rows
from vinum_nav.report.metrics.mission import path_length
from vinum_nav.report.metrics.safety import presses
from vinum_nav.report.metrics.trunk_map import match
from vinum_nav.report.record import load_record
from vinum_nav.report.work import rows_in_order, work_items


@pytest.fixture
def messy(tmp_path):
    """Three vines: the first met 3 cm ahead and 4 cm to the left, and again; the second missed for
    a stop at a post; the third met 10 cm behind. One collision in two touches, one press of
    the emergency stop, one phantom and one duplicate in the map."""
    vineyard = block()
    first, _, third = work_items(vineyard, body())
    run = Script(tmp_path, vineyard)
    run.state("search")
    run.stand(vineyard.start)
    run.stand(first.ideal @ Pose2(0.03, 0.04, 0.02), contacts=("ground", "cane/r0v00"))
    run.task((1.0, 0.0))
    run.stand(first.ideal @ Pose2(0.03, 0.04, 0.02), contacts=("trunk/r0v00",), clearance=0.0)
    run.recorder.add_emergency_stop(run.now, True)
    run.recorder.add_emergency_stop(run.now + 0.1, True)
    run.recorder.add_emergency_stop(run.now + 0.2, False)
    run.stand(first.ideal, contacts=("trunk/r0v00",), clearance=0.0)
    run.task((1.0, 0.0))
    post_stop = Pose2(third.ideal.x + 1.0, third.ideal.y, 0.0)
    run.stand(post_stop)
    run.task((4.0, 0.0))
    run.stand(third.ideal @ Pose2(-0.10, 0.0, -0.04))
    run.task((3.0, 0.0), end="failed")
    run.event("finished", outcome="done", reason="")
    true = np.array([vine.position for vine in vineyard.vines])
    run.close(np.vstack([true[0] + [0.03, 0.04, 0], true[2], true[2] + [0.2, 0, 0], [9, 9, 0.4]]))
    return evaluate(load_record(tmp_path), vineyard, body())


def test_vines_of_the_messy_run(messy):
    assert messy.metrics["vines"] == {
        "total": 3,
        "visited": 2,
        "missed": 1,
        "coverage": pytest.approx(2 / 3),
        "duplicate_stops": 1,
        "false_stops": {"post": 1, "next_row": 0, "other": 0},
        "outcomes": {"done": 1, "failed": 1, "unreachable": 0, "skipped": 0},
    }
    assert [stop.kind for stop in messy.stops] == ["visit", "duplicate", "post", "visit"]


def test_arrival_of_the_messy_run(messy):
    error = messy.metrics["arrival_error_m"]
    assert error["mean"] == pytest.approx(0.075, abs=1e-5)
    assert error["std"] == pytest.approx(0.025, abs=1e-5)
    assert error["max"] == pytest.approx(0.10, abs=1e-5)
    assert error["p95"] == pytest.approx(0.0975, abs=1e-5)
    assert error["along_mean"] == pytest.approx(-0.035, abs=1e-5)
    assert error["across_mean"] == pytest.approx(0.02, abs=1e-5)
    yaw = messy.metrics["arrival_yaw_error_rad"]
    assert yaw["mean"] == pytest.approx(0.03, abs=1e-5)


def test_map_and_safety_of_the_messy_run(messy):
    trunk_map = messy.metrics["trunk_map"]
    assert trunk_map["precision"] == pytest.approx(2 / 4)
    assert trunk_map["recall"] == pytest.approx(2 / 3)
    assert trunk_map["duplicates"] == 1
    assert trunk_map["position_rmse_m"] == pytest.approx(0.05 / np.sqrt(2), abs=1e-4)
    safety = messy.metrics["safety"]
    assert safety == {"collisions": 1, "min_clearance_m": 0.0, "emergency_stops": 1, "fall": None}
    assert not run_succeeded(messy.metrics)


def test_a_perfect_run_succeeds_and_reaches_all_that_can_be_reached(tmp_path):
    vineyard = block(((1.0, 2.0), (1.5, 2.5)))
    run = Script(tmp_path, vineyard)
    run.stand(vineyard.start)
    for item in work_items(vineyard, body()):
        run.stand(item.ideal)
        run.task(tuple(item.vine.position[:2]), item.row, item.face)
    run.event("finished", outcome="done", reason="")
    run.close()
    metrics = evaluate_run(load_record(tmp_path), vineyard, body())
    assert run_succeeded(metrics)
    assert metrics["arrival_error_m"]["max"] == pytest.approx(0.0, abs=1e-5)
    assert metrics["cordon_reach"]["of_ideal"] == pytest.approx(1.0, abs=0.01)
    assert metrics["trunk_map"]["precision"] is metrics["trunk_map"]["position_rmse_m"] is None


@pytest.mark.parametrize(
    ("trunk_xy", "row", "kind"),
    [((2.0, 2.5), 0, "next_row"), ((0.0, 0.0), 0, "post"), ((9.0, 9.0), 0, "other")],
)
def test_a_false_stop_is_blamed_on_the_nearest_thing(tmp_path, trunk_xy, row, kind):
    vineyard = block(((1.0, 2.0), (1.0, 2.0)))
    run = Script(tmp_path, vineyard)
    run.stand(Pose2(5.0, -1.0, 0.0))
    run.task(trunk_xy, row)
    run.close()
    evaluation = evaluate(load_record(tmp_path), vineyard, body())
    assert [stop.kind for stop in evaluation.stops] == [kind]
    mission = evaluation.metrics["mission"]
    assert (mission["outcome"], mission["mission_time_s"]) == ("timeout", None)


@pytest.mark.parametrize(
    ("trunk_xy", "kind"),
    [((2.0, -2.5), "next_row"), ((0.0, -2.5), "post"), ((3.2, 0.0), "other")],
)
def test_neighbours_and_young_vines_are_false_stops(tmp_path, trunk_xy, kind):
    base = block(((1.0, 2.0),), length=4.5)
    theirs = straight_vine("right1v00", -1, np.array([2.0, -2.5, 0.0]))
    post = replace(base.posts[0], id="right1p00", row=-1, foot=np.array([0.0, -2.5, 0.0]))
    post = replace(post, top=post.foot + np.array([0.0, 0.0, 1.8]))
    young = straight_vine("r0v02", 0, np.array([3.2, 0.0, 0.0]))
    vineyard = replace(base, replants=(young,), neighbour_vines=(theirs,), neighbour_posts=(post,))
    assert len(work_items(vineyard, body())) == 2
    run = Script(tmp_path, vineyard)
    run.stand(Pose2(6.0, -1.0, 0.0))
    run.task(trunk_xy, 0)
    run.close(np.array([vine.position for vine in (*base.vines, theirs)]))
    evaluation = evaluate(load_record(tmp_path), vineyard, body())
    assert [stop.kind for stop in evaluation.stops] == [kind]
    trunk_map = evaluation.metrics["trunk_map"]
    assert (trunk_map["precision"], trunk_map["recall"]) == (1.0, 1.0)


def test_a_false_stop_is_judged_by_where_the_arm_truly_was(tmp_path):
    """Lost by 1 m along the row, the robot believes to work a vine and works a post."""
    vineyard = block(((3.0,),), length=4.0)
    (item,) = work_items(vineyard, body())
    run = Script(tmp_path, vineyard)
    run.stand(item.ideal @ Pose2(1.0, 0.0, 0.0), believed=item.ideal)
    run.task((3.0, 0.0))
    run.close()
    evaluation = evaluate(load_record(tmp_path), vineyard, body())
    assert [stop.kind for stop in evaluation.stops] == ["post"]


def test_a_stop_that_faces_the_other_way_is_no_visit(tmp_path):
    vineyard = block(((2.0,),))
    (item,) = work_items(vineyard, body())
    run = Script(tmp_path, vineyard)
    run.stand(item.ideal @ Pose2(0.0, 0.0, np.pi))
    run.task((2.0, 0.0))
    run.close()
    assert evaluate_run(load_record(tmp_path), vineyard, body())["vines"]["visited"] == 0


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("faces", ["one", "both"])
def test_the_ideal_pose_has_its_vine_on_the_work_side(side, faces):
    vineyard = block(((1.0, 2.0), (1.0, 2.0)), side=side, faces=faces)
    items = work_items(vineyard, body())
    assert len(items) == (4 if faces == "one" else 8)
    for item in items:
        seen = item.ideal.inverse().transform(item.vine.position[:2])
        assert seen[1] * side.sign > body().width / 2
    assert len({item.name for item in items}) == len(items)


def test_work_items_come_in_the_order_of_the_passes():
    items = work_items(block(((1.0, 2.0), (1.0, 2.0)), faces="one"), body())
    assert [item.name for item in items] == [
        "r0v00 right",
        "r0v01 right",
        "r1v01 left",
        "r1v00 left",
    ]
    both = work_items(block(((1.0, 2.0),), faces="both"), body())
    assert [item.name for item in both] == [
        "r0v00 right",
        "r0v01 right",
        "r0v01 left",
        "r0v00 left",
    ]


def test_rows_are_counted_from_the_start_towards_the_work_side():
    assert [row.index for row in rows_in_order(block(((1.0,), (1.0,))))] == [0, 1]
    right = block(((1.0,), (1.0,)), side=Side.RIGHT)
    assert [row.index for row in rows_in_order(right)] == [0, 1]


def test_alleys_are_told_apart_between_the_ends_only():
    vineyard = block(((1.0,), (1.0,)))
    points = np.array([[2.0, -1.0], [2.0, 1.0], [2.0, 4.0], [-1.0, 1.0]])
    assert alley(points, vineyard).tolist() == [0, 1, 2, 1]
    assert within_rows(points, vineyard).tolist() == [True, True, True, False]


def test_localisation_counts_the_wrong_alley(tmp_path):
    vineyard = block(((1.0,), (1.0,)))
    run = Script(tmp_path, vineyard)
    run.stand(Pose2(2.0, 1.2, 0.0), believed=Pose2(2.0, 1.2, 0.0))
    run.stand(Pose2(2.0, 1.2, 0.0), believed=Pose2(2.0, -1.2, 0.0))
    run.stand(Pose2(-1.0, 1.2, 0.0), believed=Pose2(-1.0, -1.2, 0.0))
    run.close()
    error = evaluate_run(load_record(tmp_path), vineyard, body())["localization_error_m"]
    assert error["correct_row_share"] == pytest.approx(0.5)
    assert error["mean"] == pytest.approx(2 * 2.4 / 3)


def test_matching_is_one_to_one_and_does_not_depend_on_order():
    rng = np.random.default_rng(3)
    b = rng.uniform(0, 5, (12, 2))
    a = b[:8] + rng.normal(0, 0.02, (8, 2))
    rows, columns = match(a, b, 0.25)
    assert len(set(columns.tolist())) == len(rows)
    order = rng.permutation(len(a))
    shuffled, other = match(a[order], b, 0.25)
    assert set(zip(order[shuffled], other, strict=True)) == set(zip(rows, columns, strict=True))


def test_reach_falls_with_distance():
    robot = body()
    points = np.array([[0.0, 0.0, 0.8]])
    near = within_reach(points, Pose2(0.0, -0.7, 0.0), (0.0, 0.0, 0.0), robot, Side.LEFT)
    far = within_reach(points, Pose2(0.0, -2.0, 0.0), (0.0, 0.0, 0.0), robot, Side.LEFT)
    wrong_side = within_reach(points, Pose2(0.0, -0.9, 0.0), (0.0, 0.0, 0.0), robot, Side.RIGHT)
    assert near.all()
    assert not far.any()
    assert not wrong_side.any()


def test_sway_on_the_spot_adds_no_path():
    swaying = np.column_stack([0.005 * np.sin(np.arange(1000)), np.zeros(1000)])
    assert path_length(swaying) == 0.0
    line = np.column_stack([np.linspace(0, 3, 500), np.zeros(500)])
    assert path_length(line) == pytest.approx(3.0, abs=0.03)


def test_a_held_emergency_stop_is_one_press():
    assert presses(np.array([[0.0, 1], [1.0, 1], [2.0, 0], [3.0, 1]])) == 2
    assert presses(np.zeros((0, 2))) == 0


def test_a_missions_time_runs_from_its_first_event_to_its_end():
    """Waiting before it and coming to rest after it are not of the mission."""
    words = [(3.0, "state", {}), (9.0, "state", {}), (21.5, "finished", {"outcome": "done"})]
    events = [{"stamp": stamp, "event": word, **extra} for stamp, word, extra in words]
    assert mission_time(events) == 18.5
    assert mission_time(events[:2]) is mission_time([]) is None


def test_a_task_that_a_stop_broke_off_and_that_began_again_is_one_stop(tmp_path):
    """The mission's same item at the same place is one stop; another item there is a duplicate."""
    vineyard = block()
    first = work_items(vineyard, body())[0]
    run = Script(tmp_path, vineyard)
    for end in (None, "done", "done"):
        run.stand(first.ideal)
        run.task((1.0, 0.0), end=end)
    run.close()
    stops = evaluate(load_record(tmp_path), vineyard, body()).stops
    assert [stop.kind for stop in stops] == ["visit", "duplicate"]
