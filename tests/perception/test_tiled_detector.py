"""Tiles of a large picture: they cover it, and what they show is told once and whole."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vinum_nav.errors import InputError
from vinum_nav.interfaces import Detections, Label
from vinum_nav.perception.tiled_detector import TiledDetector
from vinum_nav.perception.tiles import OVERLAP, automatic_count, tiles_of

WIDTH, HEIGHT = 400, 300


class Components:
    """Finds what is bright: each connected patch is a trunk; blind to pictures above a width."""

    name = "components"

    def __init__(self, widest: int = 10_000) -> None:
        self.widest = widest
        self.looks = 0

    def detect(self, rgb: np.ndarray) -> Detections:
        self.looks += 1
        bright = (rgb[..., 0] > 128).astype(np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(bright, connectivity=4)
        if rgb.shape[1] > self.widest:
            count = 1
        masks = np.stack([labels == k for k in range(1, count)]) if count > 1 else None
        if masks is None:
            masks = np.zeros((0, *rgb.shape[:2]), bool)
        x, y, w, h = stats[1:count, :4].T.astype(float)
        boxes = np.stack([x, y, x + w, y + h], axis=1)
        scores = 0.9 - 0.001 * np.arange(count - 1)
        return Detections(boxes, masks, scores, np.full(count - 1, int(Label.TRUNK)))


def drawn(*bars: tuple[int, int, int, int]) -> np.ndarray:
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for x, y, w, h in bars:
        picture[y : y + h, x : x + w] = 255
    return picture


@given(st.integers(50, 5000), st.integers(50, 5000), st.integers(1, 8))
def test_tiles_cover_the_picture_and_overlap(width: int, height: int, count: int) -> None:
    tiles = tiles_of(width, height, count)
    assert len(tiles) == count * count
    for low, high, length in (
        ([t.left for t in tiles[:count]], [t.right for t in tiles[:count]], width),
        ([t.top for t in tiles[::count]], [t.bottom for t in tiles[::count]], height),
    ):
        assert low[0] == 0
        assert high[-1] == length
        for start, end in zip(low[1:], high[:-1], strict=True):
            assert end - start >= OVERLAP * (high[0] - low[0]) - 1


@pytest.mark.parametrize(
    ("size", "count"),
    [((640, 360), 1), ((360, 640), 1), ((1280, 720), 1), ((1920, 1080), 2), ((4000, 3000), 6)],
)
def test_tiles_of_each_picture_by_its_size(size: tuple[int, int], count: int) -> None:
    assert automatic_count(*size) == count


@given(
    st.lists(
        st.tuples(st.integers(0, 18), st.integers(0, 200), st.integers(3, 12), st.integers(20, 99)),
        max_size=8,
        unique_by=lambda bar: bar[0],
    ),
    st.integers(2, 4),
)
@settings(max_examples=60, deadline=None)
def test_each_trunk_is_told_once_and_whole(
    bars: list[tuple[int, int, int, int]], count: int
) -> None:
    """Whatever the tiles cut, the masks are those that one look at the whole gives."""
    picture = drawn(*((20 * x + 2, y, w, h) for x, y, w, h in bars))
    tiled = TiledDetector(Components(), str(count)).detect(picture)
    whole = Components().detect(picture)
    assert len(tiled) == len(whole) == len(bars)
    masks = {mask.tobytes() for mask in whole.masks}
    assert {mask.tobytes() for mask in tiled.masks} == masks
    assert (np.diff(tiled.scores) <= 0).all()


def test_a_trunk_taller_than_a_tile_is_joined_of_its_pieces() -> None:
    """Only the tiles see it, and none of them whole."""
    picture = drawn((190, 10, 12, 280), (40, 30, 10, 60))
    found = TiledDetector(Components(widest=300), "2").detect(picture)
    assert sorted(int(mask.sum()) for mask in found.masks) == [10 * 60, 12 * 280]


def test_two_trunks_cut_by_one_edge_stay_two() -> None:
    picture = drawn((100, 10, 8, 280), (140, 10, 8, 280))
    found = TiledDetector(Components(widest=300), "2").detect(picture)
    assert sorted(box[0] for box in found.boxes_xyxy) == [100, 140]


def test_a_picture_of_the_robots_camera_is_looked_at_once() -> None:
    detector = Components()
    found = TiledDetector(detector).detect(np.zeros((360, 640, 3), np.uint8))
    assert detector.looks == 1
    assert found.masks.shape == (0, 360, 640)


@pytest.mark.parametrize("tiles", ["0", "9", "-1", "2x2", "many", "", "1.5"])
def test_other_tiles_are_refused_by_name(tiles: str) -> None:
    with pytest.raises(InputError, match=r"tiles '.*', wanted auto or a number from 1 to 8"):
        TiledDetector(Components(), tiles)
