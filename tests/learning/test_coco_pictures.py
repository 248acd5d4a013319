"""Pictures and masks as the network takes them: every form of COCO, crops, colours."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from drawn import draw_split
from pycocotools import mask as rle

from vinum_nav.learning.data.augment import augment, photometric, random_crop
from vinum_nav.learning.data.coco import find_annotations, read_annotations
from vinum_nav.learning.data.masks import decode
from vinum_nav.learning.data.pictures import CocoPictures, warp_mask
from vinum_nav.perception.letterbox import INPUT_HEIGHT, INPUT_WIDTH, Letterbox


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("drawn")
    draw_split(folder / "train", 6)
    return folder


def test_a_picture_that_changed_is_read_anew(tmp_path: Path) -> None:
    draw_split(tmp_path, 2)
    before, _ = CocoPictures(tmp_path).sample(1)
    cv2.imwrite(str(tmp_path / "images" / "1.jpg"), np.zeros((360, 640, 3), np.uint8))
    after, _ = CocoPictures(tmp_path).sample(1)
    assert before.mean() > 100
    assert after.mean() == 0


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    draw_split(tmp_path, 1)
    (tmp_path / "images" / "0.jpg").unlink()
    with pytest.raises(ValueError, match=r"0\.jpg is missing"):
        CocoPictures(tmp_path)


@pytest.mark.parametrize("form", ["compressed", "runs", "polygon"])
def test_masks_of_every_coco_form_come_back(form: str) -> None:
    mask = np.zeros((36, 64), np.uint8)
    mask[5:30, 20:27] = 1
    coded = rle.encode(np.asfortranarray(mask))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.flatten("F"), [0]])))
    segmentations = {
        "compressed": {**coded, "counts": coded["counts"].decode()},
        "runs": {"size": [36, 64], "counts": np.diff([0, *edges, mask.size]).tolist()},
        "polygon": [[20, 5, 27, 5, 27, 30, 20, 30]],
    }
    assert (decode(segmentations[form], 36, 64) == mask).all()


def test_crowd_regions_are_not_taught(tmp_path: Path) -> None:
    draw_split(tmp_path, 1)
    path = tmp_path / "annotations.json"
    coco = json.loads(path.read_text())
    coco["annotations"][0]["iscrowd"] = 1
    path.write_text(json.dumps(coco))
    _, target = CocoPictures(tmp_path).sample(0)
    assert list(target["labels"]) == [2]
    x, y, w, h = np.array(coco["annotations"][0]["bbox"]) * INPUT_WIDTH / 640
    assert np.allclose(target["ignored"], [[x, y, x + w, y + h]], atol=1.5)


def test_masks_lie_on_their_pixels_at_the_networks_size() -> None:
    """Average over many masks: a mask's middle is that of its pixels in a picture shrunk by cv2."""
    rng = np.random.default_rng(6)
    offsets = []
    for _ in range(40):
        full = np.zeros((480, 850), np.float32)
        x, y = int(rng.integers(20, 800)), int(rng.integers(20, 300))
        full[y : y + 120, x : x + 9] = 1.0
        letterbox = Letterbox.of(850, 480)
        place = np.s_[letterbox.top :, letterbox.left :]
        shrunk = np.zeros((INPUT_HEIGHT, INPUT_WIDTH), np.float32)
        inner = cv2.resize(
            full,
            (letterbox.inner_width, letterbox.inner_height),
            interpolation=cv2.INTER_AREA,
        )
        shrunk[place][: letterbox.inner_height, : letterbox.inner_width] = inner
        warped = cv2.warpAffine(full, Letterbox.of(850, 480).warp[:2], (INPUT_WIDTH, INPUT_HEIGHT))
        middles = [np.argwhere(m).T @ m[m > 0] / m.sum() for m in (shrunk, warped)]
        offsets.append(middles[0] - middles[1])
    assert np.abs(np.mean(offsets, axis=0)).max() < 0.03


def test_targets_follow_the_picture_through_crops(data: Path) -> None:
    """A mask keeps the brightness of its trunk or post wherever the crop moves it."""
    pictures = CocoPictures(data / "train")
    rng = np.random.default_rng(3)
    for index in range(len(pictures)):
        warp = random_crop(INPUT_WIDTH, INPUT_HEIGHT, rng)
        target = pictures._targets(pictures.images[index], warp @ Letterbox.of(640, 360).warp)
        plain, _ = pictures.sample(index)
        moved = cv2.warpAffine(
            plain, warp[:2], (INPUT_WIDTH, INPUT_HEIGHT), borderMode=cv2.BORDER_REFLECT_101
        )
        for label, mask, box in zip(
            target["labels"], target["masks"], target["boxes_xyxy"], strict=True
        ):
            inner = cv2.erode(mask, np.ones((3, 3), np.uint8)) > 0
            values = moved[inner]
            assert (values.mean() < 70) if label == 1 else (values.mean() > 190)
            rows, columns = np.nonzero(mask)
            assert list(box) == [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]


@pytest.mark.parametrize("seed", range(4))
def test_a_warped_window_is_the_warped_whole(seed: int) -> None:
    """Warping only where the object goes gives what warping the whole mask gives."""
    rng = np.random.default_rng(seed)
    for _ in range(10):
        full = np.zeros((360, 640), np.uint8)
        x, y = rng.integers(0, 600), rng.integers(0, 300)
        cv2.line(full, (int(x), int(y)), (int(x) + 30, int(y) + 200), 1, int(rng.integers(2, 30)))
        warp = random_crop(INPUT_WIDTH, INPUT_HEIGHT, rng) @ Letterbox.of(640, 360).warp
        whole = cv2.warpAffine(full * np.uint8(255), warp[:2], (INPUT_WIDTH, INPUT_HEIGHT)) > 110
        mask, box = warp_mask(full, warp)
        if mask is None:
            assert not whole.any()
            continue
        assert (mask != whole).sum() <= 0.01 * whole.sum() + 2
        rows, columns = np.nonzero(mask)
        assert box == [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]


def test_augmentation_is_the_generators_alone_and_keeps_the_shape() -> None:
    picture = np.random.default_rng(4).integers(
        0, 255, (INPUT_HEIGHT, INPUT_WIDTH, 3), dtype=np.uint8
    )
    for seed in range(20):
        a = photometric(picture, np.random.default_rng(seed))
        b = photometric(picture, np.random.default_rng(seed))
        assert a.shape == picture.shape
        assert a.dtype == np.uint8
        assert (a == b).all()


def test_pictures_that_are_not_augmented_are_mirrored_or_not(data: Path) -> None:
    """Masks are mirrored with their pictures, about every second."""
    pictures = CocoPictures(data / "train")
    plain, targets = pictures.sample(0)
    mirrored = 0
    for seed in range(40):
        picture, moved = pictures.sample(0, np.random.default_rng(seed), augmented=0.0)
        flipped = not np.array_equal(picture, plain)
        mirrored += flipped
        step = -1 if flipped else 1
        assert np.array_equal(picture, plain[:, ::step])
        assert np.array_equal(moved["masks"], targets["masks"][..., ::step])
    assert 10 <= mirrored <= 30


def test_a_share_of_the_pictures_is_augmented() -> None:
    picture = np.random.default_rng(4).integers(
        0, 255, (INPUT_HEIGHT, INPUT_WIDTH, 3), dtype=np.uint8
    )
    draws = [augment(picture, np.random.default_rng(seed), 0.3)[0] for seed in range(100)]
    changed = sum(not any(np.array_equal(d, p) for p in (picture, picture[:, ::-1])) for d in draws)
    assert 15 <= changed <= 45


def test_a_dataset_without_trunks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "annotations.json"
    path.write_text(
        json.dumps({"images": [], "annotations": [], "categories": [{"id": 1, "name": "cat"}]})
    )
    with pytest.raises(ValueError, match=r"no category 'trunk' among.*cat"):
        read_annotations(path)
    with pytest.raises(ValueError, match="vinum-nav dataset"):
        read_annotations(tmp_path / "nothing.json")


def test_pictures_are_found_beside_their_file_whatever_its_name(tmp_path: Path) -> None:
    draw_split(tmp_path, 1)
    (tmp_path / "annotations.json").rename(tmp_path / "_annotations.coco.json")
    (tmp_path / "images" / "0.jpg").rename(tmp_path / "0.jpg")
    (tmp_path / "images").rmdir()
    assert len(CocoPictures(tmp_path)) == 1
    assert len(CocoPictures(tmp_path / "_annotations.coco.json")) == 1
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(ValueError, match=r"which one is it\? _annotations.coco.json, other.json"):
        find_annotations(tmp_path)
    with pytest.raises(ValueError, match=r"other.json: not a COCO file.*images"):
        read_annotations(tmp_path / "other.json")
