"""Films give their pictures with their times; a film that ends early is told."""

from __future__ import annotations

from pathlib import Path

import cv2
import imageio_ffmpeg
import numpy as np
import pytest
from bars import T_BASE_CAMERA, BarDetector, picture

from vinum_nav.offline.overlays import FOLDER, Overlays
from vinum_nav.offline.picture import Picture, Trouble
from vinum_nav.offline.run import detect_all
from vinum_nav.offline.video import Video


def write_film(path: Path, count: int = 12, fps: int = 8) -> Path:
    writer = imageio_ffmpeg.write_frames(
        str(path), (64, 48), fps=fps, macro_block_size=2, output_params=["-movflags", "faststart"]
    )
    writer.send(None)
    rng = np.random.default_rng(1)
    for k in range(count):
        grain = rng.integers(0, 60, (48, 64, 3), dtype=np.uint8)
        writer.send(np.maximum(picture(2 + 4 * k), grain))
    writer.close()
    return path


def test_all_pictures_in_order_with_their_times(tmp_path: Path) -> None:
    video = Video(write_film(tmp_path / "drive.mp4"))
    found = list(video)
    assert video.count == len(found) == 12
    assert all(isinstance(item, Picture) for item in found)
    assert [item.stamp for item in found] == pytest.approx([k / 8 for k in range(12)])
    boxes = [BarDetector().detect(item.rgb).boxes_xyxy[0] for item in found]
    assert np.abs([box[0] - 2 - 4 * k for k, box in enumerate(boxes)]).max() <= 1


def test_the_film_with_masks_has_as_many_pictures(tmp_path: Path) -> None:
    sinks = [Overlays(tmp_path)]
    summary = detect_all(
        [Video(write_film(tmp_path / "drive.mp4"))],
        BarDetector(),
        T_BASE_CAMERA,
        sinks,
        lambda *step: None,
    )
    assert summary.detections == 12
    [film] = (tmp_path / FOLDER).iterdir()
    drawn = list(Video(film))
    assert (film.name, len(drawn)) == ("drive.mp4", 12)
    green = drawn[5].rgb[20:35, 22:28].astype(int)
    assert (green[..., 1] - green[..., 0]).mean() > 40


def test_a_film_cut_short_and_what_is_no_film(tmp_path: Path) -> None:
    whole = write_film(tmp_path / "drive.mp4", count=60).read_bytes()
    short = tmp_path / "short.mp4"
    short.write_bytes(whole[: int(0.6 * len(whole))])
    *pictures, trouble = Video(short)
    assert isinstance(trouble, Trouble)
    assert 0 < len(pictures) < 60
    assert "wanted 60" in trouble.reason
    for content in (b"", b"no film", whole[:40]):
        short.write_bytes(content)
        [trouble] = Video(short)
        assert isinstance(trouble, Trouble)
        assert "short.mp4" in trouble.name


def test_pictures_of_one_pixel_make_a_film_too(tmp_path: Path) -> None:
    from vinum_nav.offline.picture import Film, Found

    overlays = Overlays(tmp_path)
    film = Film("tiny", 2.0)
    for k in range(3):
        rgb = np.zeros((1 + k, 1, 3), np.uint8)
        found = BarDetector().detect(rgb)
        overlays.write(Found(k + 1, Picture(f"tiny#{k}", rgb, film=film), found, []))
    overlays.close()
    capture = cv2.VideoCapture(str(tmp_path / FOLDER / "tiny.mp4"))
    assert capture.get(cv2.CAP_PROP_FRAME_COUNT) == 3
