import numpy as np
import pytest
from synthetic_run import Script, block, snapshot

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Command, Detections, Label
from vinum_nav.report.picture import annotate, shrink
from vinum_nav.report.record import Track, load_record
from vinum_nav.report.recording import Recorder
from vinum_nav.vineyard.truth import Truth


def test_what_is_written_is_read_back(tmp_path):
    vineyard = block()
    recorder = Recorder(tmp_path)
    recorder.add_truth(
        Truth(0.5, Pose2(1.0, 2.0, 3.0), 0.1, 0.02, 0.03, ("post/a", "trunk/b"), 0.25)
    )
    trunks = np.array([[1.0, 0.0, 0.4], [2.0, 0.0, 0.4]])
    recorder.add_estimate(snapshot(0.5, Pose2(1.1, 2.1, 3.1), vineyard, trunks))
    recorder.add_map(snapshot(0.5, Pose2(1.1, 2.1, 3.1), vineyard, trunks))
    recorder.add_command(0.5, Command(0.1, 0.2, 0.3))
    recorder.add_latency(0.5, 41.5, 2)
    recorder.add_emergency_stop(0.5, True)
    recorder.add_event({"event": "fault", "stamp": 0.5, "version": 1, "reason": "a\nb"})
    recorder.add_picture(0.5, np.zeros((36, 64, 3), dtype=np.uint8), None)
    recorder.close()
    recorder.close()
    record = load_record(tmp_path)
    assert record.truth.at(0.5) == Pose2(1.0, 2.0, 3.0)
    assert record.tilt.tolist() == [[0.1, 0.02, 0.03]]
    assert record.contacts == (("post/a", "trunk/b"),)
    assert record.clearance.tolist() == [0.25]
    assert record.estimate.at(9.0) == Pose2(1.1, 2.1, 3.1)
    assert record.commands.tolist() == [[0.5, 0.1, 0.2, 0.3]]
    assert record.latency.tolist() == [[0.5, 41.5, 2]]
    assert record.emergency_stop.tolist() == [[0.5, 1]]
    assert record.events[0]["reason"] == "a\nb"
    assert record.trunks is not None
    np.testing.assert_allclose(record.trunks.positions_map, trunks)
    assert record.rows[0].points_map.shape == (2, 2)
    assert [stamp for stamp, _ in record.pictures] == [0.5]


def test_a_killed_run_leaves_all_but_its_last_second(tmp_path):
    run = Script(tmp_path, block())
    for x in range(5):
        run.stand(Pose2(float(x), 0.0, 0.0))
    killed = load_record(tmp_path)
    assert len(killed.truth) >= 40
    assert killed.trunks is None
    run.close()


def test_torn_last_lines_are_dropped(tmp_path):
    run = Script(tmp_path, block())
    run.stand(Pose2(0.0, 0.0, 0.0))
    run.state("search")
    run.close()
    for name, torn in (("truth.csv", "9.0,1.0,2"), ("events.jsonl", '{"event": "fi')):
        with (tmp_path / "record" / name).open("a") as file:
            file.write(torn)
    record = load_record(tmp_path)
    assert len(record.truth) == 10
    assert len(record.events) == 1


def test_no_record_is_said_so(tmp_path):
    with pytest.raises(FileNotFoundError, match="no run record in"):
        load_record(tmp_path)


def test_a_new_record_replaces_the_old_one(tmp_path):
    first = Script(tmp_path, block())
    first.stand(Pose2(0.0, 0.0, 0.0))
    first.recorder.add_picture(0.0, np.zeros((9, 16, 3), dtype=np.uint8), None)
    first.close()
    Recorder(tmp_path).close()
    assert len(load_record(tmp_path).truth) == 0
    assert not load_record(tmp_path).pictures


def test_a_track_interpolates_the_shorter_way_round():
    track = Track(np.array([0.0, 1.0]), np.array([[0, 0, 3.0], [2, 0, -3.0]]))
    middle = track.at(0.5)
    assert middle.x == pytest.approx(1.0)
    assert abs(middle.yaw) == pytest.approx(np.pi, abs=1e-6)
    assert Track(np.zeros(0), np.zeros((0, 3))).at(0.0) is None


def test_masks_are_drawn_lightly_and_the_picture_is_left_alone():
    rgb = np.full((90, 160, 3), 100, dtype=np.uint8)
    mask = np.zeros((1, 90, 160), dtype=bool)
    mask[0, 40:80, 70:90] = True
    found = Detections(
        np.array([[70.0, 40.0, 90.0, 80.0]]), mask, np.array([0.9]), np.array([Label.TRUNK])
    )
    drawn = annotate(rgb, found)
    assert (rgb == 100).all()
    assert (drawn[50:70, 75:85] != 100).any(axis=-1).all()
    assert (drawn[85:, :60] == 100).all()
    assert shrink(np.zeros((360, 640, 3), dtype=np.uint8)).shape == (270, 480, 3)
