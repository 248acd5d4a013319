"""Picture files of every kind give all their pictures, or say what is left."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vinum_nav.messages.lens import Lens
from vinum_nav.offline.files import PictureFiles
from vinum_nav.offline.picture import Loss, Picture, Trouble
from vinum_nav.offline.reading import Reading

PICTURES = [Image.fromarray(np.full((12, 16, 3), 50 * k, np.uint8)) for k in range(5)]


def read(path: Path, reading: Reading | None = None) -> tuple[list[Picture], list[Trouble]]:
    items = list(PictureFiles("given", [path], reading))
    pictures = [item for item in items if isinstance(item, Picture)]
    return pictures, [item for item in items if isinstance(item, Trouble)]


@pytest.mark.parametrize("name", ["walk.gif", "walk.webp", "walk.png", "walk.avif"])
def test_a_moving_picture_is_a_film_with_its_own_times(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    times = [200, 200, 4200, 200, 200]
    PICTURES[0].save(path, save_all=True, append_images=PICTURES[1:], duration=times)
    pictures, troubles = read(path)
    assert not troubles
    assert [round(p.rgb.mean() / 50) for p in pictures] == [0, 1, 2, 3, 4]
    assert [p.stamp for p in pictures] == pytest.approx([0, 0.2, 0.4, 4.6, 4.8])
    assert len({p.film for p in pictures}) == 1
    assert pictures[4].name == f"{path}#4"
    some, _ = read(path, Reading(step=2))
    assert [p.name for p in some] == [f"{path}#{k}" for k in (0, 2, 4)]


def test_pages_of_a_tiff_stand_alone_without_smaller_copies(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    PICTURES[1].save(path, save_all=True, append_images=PICTURES[2:4])
    pictures, troubles = read(path)
    assert not troubles
    assert [(p.name, p.stamp, p.film) for p in pictures] == [
        (f"{path}#{k}", None, None) for k in range(3)
    ]
    assert [round(p.rgb.mean() / 50) for p in pictures] == [1, 2, 3]
    small = PICTURES[4].resize((4, 3))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    PICTURES[1].save(path, save_all=True, append_images=[small])
    [picture], [left] = read(path)
    assert picture.rgb.shape == (12, 16, 3)
    assert left.loss is Loss.NOTHING
    assert left.reason.startswith("1 pictures beside the 1 taken")


def test_the_second_picture_of_a_phone_is_named(tmp_path: Path) -> None:
    path = tmp_path / "phone.jpg"
    PICTURES[2].save(path, "MPO", save_all=True, append_images=[PICTURES[0]])
    [picture], [left] = read(path)
    assert (picture.name, round(picture.rgb.mean())) == (str(path), 100)
    assert (left.loss, left.name) == (Loss.NOTHING, str(path))


def test_pictures_before_a_damaged_one_are_kept_and_the_others_counted(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (5, 60, 60, 3), dtype=np.uint8)
    many = [Image.fromarray(pixels) for pixels in noise]
    path = tmp_path / "walk.tif"
    many[0].save(path, save_all=True, append_images=many[1:])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    pictures, troubles = read(path)
    assert sum(t.count or 1 for t in troubles) >= 1
    assert all(t.loss is Loss.PICTURES for t in troubles)
    assert len(pictures) < 5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda whole: whole[:-1], "without its end mark"),
        (bytes, "damaged at byte"),
        (lambda whole: whole[:-1] + b";" + whole[13:], "end mark at byte"),
    ],
)
def test_a_gif_whose_blocks_break_off_is_told(tmp_path: Path, change: Any, said: str) -> None:
    path = tmp_path / "walk.gif"
    PICTURES[0].save(path, save_all=True, append_images=PICTURES[1:], duration=100)
    whole = path.read_bytes()
    starts = [k for k in range(len(whole)) if whole[k : k + 9] == b"\x2c\0\0\0\0\x10\0\x0c\0"]
    if "damaged" in said:
        whole = whole[: starts[2]] + b"\x07" + whole[starts[2] + 1 :]
    path.write_bytes(change(whole))
    _, troubles = read(path)
    assert any(said in t.reason and t.loss is Loss.PICTURES for t in troubles), troubles


def test_heic_without_its_reader_says_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64))
    pictures, [trouble] = read(path)
    assert not pictures
    assert trouble.reason == (
        "HEIC needs pillow-heif, which is not installed: pip install 'vinum_nav[phone]'"
    )


def test_heic_is_turned_as_its_exif_says(tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif", reason="the extra [phone] is not installed")
    pillow_heif.register_heif_opener()
    path = tmp_path / "IMG_0001.HEIC"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.zeros((64, 96, 3), np.uint8)).save(path, exif=exif)
    [picture], troubles = read(path)
    assert (picture.rgb.shape, troubles) == ((96, 64, 3), [])


def test_a_raw_file_of_a_camera_is_not_taken_for_its_thumbnail(tmp_path: Path) -> None:
    file = io.BytesIO()
    PICTURES[0].save(file, "TIFF", tiffinfo={50706: b"\x01\x04\x00\x00"})
    path = tmp_path / "IMG_0001.dng"
    path.write_bytes(file.getvalue())
    pictures, [trouble] = read(path)
    assert not pictures
    assert "raw file (DNG)" in trouble.reason


def test_a_calibration_undistorts_and_another_size_is_refused(tmp_path: Path) -> None:
    from vinum_nav.geometry import CameraIntrinsics

    path = tmp_path / "a.png"
    bars = np.zeros((80, 100, 3), np.uint8)
    bars[:, 73] = 255
    Image.fromarray(bars).save(path)
    pinhole = CameraIntrinsics(100, 80, 50.0, 50.0, 49.5, 39.5)
    # At x / z = 0.5 the lens shows column 49.5 + 50 * 0.5 * (1 - 0.05) = 73.25, a pinhole 74.5.
    lens = Lens(pinhole, "plumb_bob", (-0.2, 0.0, 0.0, 0.0, 0.0))
    [picture], _ = read(path, Reading(lens=lens))
    assert 74 <= picture.rgb[39, :, 0].argmax() <= 75
    other = Lens(CameraIntrinsics(50, 40, 50.0, 50.0, 24.5, 19.5))
    pictures, [trouble] = read(path, Reading(lens=other))
    assert not pictures
    assert trouble.reason == "100 x 80, the calibration is of 50 x 40"
