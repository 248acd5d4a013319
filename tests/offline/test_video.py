"""Films give their pictures with their times; a film that ends early is told."""

from __future__ import annotations

import subprocess
from pathlib import Path

import cv2
import imageio_ffmpeg
import numpy as np
import pytest
from bars import T_BASE_CAMERA, BarDetector, picture

from vinum_nav.offline.overlays import FOLDER, Overlays
from vinum_nav.offline.picture import Loss, Picture, Trouble
from vinum_nav.offline.reading import Reading
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


def ffmpeg(*words: object) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y", *map(str, words)]
    subprocess.run(command, check=True)


@pytest.mark.parametrize("name", ["phone.mp4", "phone.mov", "phone.mkv", "phone.webm"])
def test_a_variable_pace_keeps_its_times(tmp_path: Path, name: str) -> None:
    """Six pictures at 8 Hz, of which the last three come 4 s later."""
    film = write_film(tmp_path / "even.mp4", count=6)
    late = "setpts='if(gt(N,2),PTS+4/TB,PTS)'"
    ffmpeg("-i", film, "-vf", late, "-fps_mode", "passthrough", tmp_path / name)
    found = list(Video(tmp_path / name))
    assert [item.stamp for item in found] == pytest.approx(
        [0, 0.125, 0.25, 4.375, 4.5, 4.625], abs=0.01
    )
    some = list(Video(tmp_path / name, Reading(step=4)))
    assert [item.stamp for item in some] == pytest.approx([0, 4.5], abs=0.01)


def test_pictures_that_a_phone_cut_off_are_no_loss(tmp_path: Path) -> None:
    film = write_film(tmp_path / "whole.mp4", count=24)
    ffmpeg("-ss", "0.6", "-i", film, "-c", "copy", tmp_path / "cut.mp4")
    *pictures, trouble = Video(tmp_path / "cut.mp4")
    assert isinstance(trouble, Trouble)
    assert trouble.loss is Loss.NOTHING
    assert len(pictures) == 24 - int(trouble.reason.split()[0])
    assert "hidden by a cut" in trouble.reason


def test_a_second_video_stream_is_told(tmp_path: Path) -> None:
    film = write_film(tmp_path / "one.mp4", count=4)
    ffmpeg("-i", film, "-i", film, "-map", "0:v", "-map", "1:v", "-c", "copy", tmp_path / "two.mp4")
    *pictures, trouble = Video(tmp_path / "two.mp4")
    assert len(pictures) == 4
    assert isinstance(trouble, Trouble)
    assert trouble.reason == "holds 2 video streams, only the first was read"


def test_two_films_of_one_name_become_two(tmp_path: Path) -> None:
    for side in ("left", "right"):
        (tmp_path / side).mkdir()
        write_film(tmp_path / side / "GX010001.mp4", count=4)
    films = [Video(tmp_path / side / "GX010001.mp4") for side in ("left", "right")]
    detect_all(films, BarDetector(), T_BASE_CAMERA, [Overlays(tmp_path)], lambda *step: None)
    drawn = sorted((tmp_path / FOLDER).iterdir())
    assert [len(list(Video(film))) for film in drawn] == [4, 4]


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
