"""Both back ends say the same; pictures of any size; errors that name what is wrong."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torchvision.models.detection.roi_heads import paste_masks_in_image

from vinum_nav.interfaces import Detections
from vinum_nav.perception.load import available_detectors, load_detector
from vinum_nav.perception.paste import paste_masks
from vinum_nav.perception.raw_detections import suppress


def alley(rng: np.random.Generator, width: int = 640, height: int = 360) -> np.ndarray:
    """Ground, sky, some trunks and a post, drawn by hand."""
    picture = np.full((height, width, 3), (150, 170, 200), np.uint8)
    picture[height // 3 :] = (90, 80, 60)
    for x in (80, 250, 430):
        foot, head = (x, int(0.85 * height)), (x + 12, int(0.28 * height))
        cv2.line(picture, foot, head, (70, 60, 50), 14)
    cv2.line(picture, (560, int(0.9 * height)), (560, 0), (120, 105, 85), 22)
    noise = rng.normal(0, 6, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def same(a: Detections, b: Detections) -> None:
    sure_a, sure_b = a.scores > 0.55, b.scores > 0.55
    assert sure_a.sum() == sure_b.sum() > 0
    for k in np.flatnonzero(sure_a):
        j = int(np.argmin(np.abs(b.boxes_xyxy - a.boxes_xyxy[k]).sum(axis=1)))
        assert np.abs(b.boxes_xyxy[j] - a.boxes_xyxy[k]).max() < 1.0
        assert b.labels[j] == a.labels[k]
        assert abs(b.scores[j] - a.scores[k]) < 0.02
        both, either = (a.masks[k] & b.masks[j]).sum(), (a.masks[k] | b.masks[j]).sum()
        assert both > 0.97 * either


def test_onnx_and_torch_say_the_same_of_the_shipped_weights() -> None:
    picture = alley(np.random.default_rng(1))
    onnx, reference = load_detector("onnx"), load_detector("torch")
    same(onnx.detect(picture), reference.detect(picture))


@pytest.mark.parametrize("size", [(640, 360), (1280, 720), (480, 270), (33, 21), (1, 1)])
def test_pictures_of_any_size_give_masks_of_that_size(size: tuple[int, int]) -> None:
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    found = load_detector("onnx").detect(picture)
    assert found.masks.shape[1:] == picture.shape[:2]
    assert list(found.scores) == sorted(found.scores, reverse=True)


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((4, 5), np.uint8),
        np.zeros((4, 5, 4), np.uint8),
        np.zeros((4, 5, 3)),
        np.zeros((0, 5, 3), np.uint8),
    ],
)
def test_what_is_no_picture_is_refused_by_its_shape(picture: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"\(H, W, 3\) uint8"):
        load_detector("onnx").detect(picture)


def test_unknown_back_end_lists_those_that_there_are() -> None:
    assert {"onnx", "torch"} <= set(available_detectors())
    with pytest.raises(ValueError, match=r"onnx.*torch"):
        load_detector("tensorflow")


def test_missing_and_broken_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere\.onnx.*train"):
        load_detector("onnx", tmp_path / "nowhere.onnx")
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a network")
    with pytest.raises(ValueError, match=r"broken\.onnx"):
        load_detector("onnx", broken)
    with pytest.raises(ValueError, match=r"broken\.onnx"):
        load_detector("torch", broken)


def test_pasting_agrees_with_torchvision() -> None:
    rng = np.random.default_rng(2)
    masks = rng.random((6, 28, 28)).astype(np.float32)
    corners = rng.uniform(-20, 100, (6, 2))
    boxes = np.concatenate([corners, corners + rng.uniform(2, 90, (6, 2))], axis=1)
    ours = paste_masks(masks, boxes, 90, 120)
    theirs = paste_masks_in_image(
        torch.from_numpy(masks)[:, None], torch.from_numpy(boxes).float(), (90, 120)
    )
    assert (ours != (theirs[:, 0].numpy() > 0.5)).mean() < 0.002


def test_nothing_is_both_trunk_and_post() -> None:
    boxes = np.array([[0, 0, 10, 100], [1, 0, 11, 100], [50, 0, 60, 100]], float)
    kept = suppress(boxes, np.array([0.7, 0.9, 0.6]), 0.5)
    assert list(kept) == [1, 2]
    assert list(suppress(boxes, np.array([0.4, 0.3, 0.6]), 0.5)) == [2]
    assert len(suppress(np.zeros((0, 4)), np.zeros(0), 0.5)) == 0
