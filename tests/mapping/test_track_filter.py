import numpy as np
import pytest

from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Label, Side
from vinum_nav.mapping.filter import Picture, TrackFilter
from vinum_nav.mapping.leveling import LevelTrunks
from vinum_nav.mapping.track_parameters import TrackParameters

ROBOT = load_robot("hyqreal")
MOUNTING = ROBOT.T_base_camera("front", Side.LEFT)
TRUNK, POST = int(Label.TRUNK), int(Label.POST)


def new_filter() -> TrackFilter:
    return TrackFilter(TrackParameters(), 1.0, ROBOT.intrinsics("front"))


def look(tracks: TrackFilter, k: int, points, labels=None, scores=None, x=None):
    """Picture k, from x [m] on the way along the x axis; points (N, 2) in dr."""
    x = 0.08 * k if x is None else x
    pose = Pose2(x, 0.0, 0.0)
    n = len(points)
    local = pose.inverse().transform(np.asarray(points, dtype=float).reshape(-1, 2))
    trunks = LevelTrunks(
        local,
        np.full(n, 0.4),
        np.tile(0.02**2 * np.eye(2), (n, 1, 1)),
        np.full(n, 0.9) if scores is None else np.asarray(scores, dtype=float),
        np.full(n, TRUNK) if labels is None else np.asarray(labels, dtype=np.int64),
        MOUNTING[:2, 3],
    )
    return tracks.step(Picture(0.2 * k, trunks, pose, MOUNTING, x, 0.0, 0.01))


def confirmed(tracks: TrackFilter):
    return [track for track in tracks.tracks.values() if track.confirmed]


def test_a_thing_seen_again_and_again_is_confirmed_once():
    tracks, rng = new_filter(), np.random.default_rng(0)
    for k in range(8):
        look(tracks, k, np.array([[1.5, 1.3]]) + rng.normal(0, 0.02, (1, 2)))
        assert bool(confirmed(tracks)) == (k >= 3)
    (track,) = tracks.tracks.values()
    np.testing.assert_allclose(track.position_dr, [1.5, 1.3], atol=0.025)
    assert np.linalg.eigvalsh(track.covariance_dr).min() > 0
    assert track.height_map == pytest.approx(0.4)


@pytest.mark.parametrize("seed", range(5))
def test_scattered_false_alarms_are_never_confirmed(seed):
    tracks, rng = new_filter(), np.random.default_rng(seed)
    for k in range(200):
        alarms = [[0.08 * k + rng.uniform(0.5, 3), rng.uniform(0.8, 4)]]
        look(tracks, k, alarms if rng.random() < 0.2 else [], scores=None)
        assert not confirmed(tracks)
    assert len(tracks.tracks) < 15


def test_a_flickering_thing_in_full_view_dies():
    tracks = new_filter()
    for k in range(40):
        look(tracks, k, [[2.5, 1.8]] if k % 6 == 0 else [], x=0.0625 * k)
    assert not confirmed(tracks)


def test_labels_are_voted():
    tracks = new_filter()
    votes = [POST, TRUNK, TRUNK, TRUNK, POST, TRUNK, TRUNK]
    for k, vote in enumerate(votes):
        look(tracks, k, [[1.5, 1.3]], [vote])
    (track,) = tracks.tracks.values()
    assert track.label == Label.TRUNK
    for k in range(len(votes), len(votes) + 7):
        look(tracks, k, [[1.5, 1.3]], [POST])
    (track,) = tracks.tracks.values()
    assert track.label == Label.POST


def test_a_post_close_to_a_vine_stays_a_second_thing():
    tracks = new_filter()
    for k in range(10):
        look(tracks, k, [[1.5, 1.3], [1.62, 1.3]], [TRUNK, POST])
    assert [int(track.label) for track in confirmed(tracks)] == [TRUNK, POST]


def test_duplicates_are_fused_and_the_elder_id_stays():
    tracks = new_filter()
    for k in range(5):
        look(tracks, k, [[1.5, 1.3]])
    for k in range(5, 8):
        look(tracks, k, [[1.66, 1.3]])
    assert list(tracks.tracks) == [0]
    fused = tracks.tracks[0]
    assert fused.hits == 8


def test_the_order_of_observations_does_not_matter():
    rng = np.random.default_rng(3)
    points = np.array([[1.0, 1.3], [1.5, 1.3], [2.0, 1.4], [2.4, 1.3]])
    plain, shuffled = new_filter(), new_filter()
    for k in range(6):
        noisy = points + rng.normal(0, 0.02, points.shape)
        look(plain, k, noisy)
        look(shuffled, k, noisy[rng.permutation(4)])
    a = sorted(tuple(track.position_dr.round(9)) for track in plain.tracks.values())
    b = sorted(tuple(track.position_dr.round(9)) for track in shuffled.tracks.values())
    assert a == b


def test_ids_are_never_given_twice():
    tracks = new_filter()
    seen: set[int] = set()
    for k in range(60):
        look(tracks, k, [[0.08 * k + 1.0, 1.3 + 0.3 * (k % 4)]])
        new = set(tracks.tracks) - seen
        assert not seen or not new or min(new) > max(seen)
        seen |= new
