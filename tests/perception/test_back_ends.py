"""Both back ends say the same; pictures of any size; errors that name what is wrong."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.roi_heads import paste_masks_in_image, project_masks_on_boxes

from vinum_nav.interfaces import Detections, Label
from vinum_nav.learning.training.export import export
from vinum_nav.perception.fold import fold_batch_norms
from vinum_nav.perception.letterbox import INPUT_HEIGHT, INPUT_WIDTH
from vinum_nav.perception.load import SHIPPED, WEIGHTS_DIR, available_detectors, load_detector
from vinum_nav.perception.network import build_model, load_weights
from vinum_nav.perception.one_per_object import one_per_object
from vinum_nav.perception.paste import MASK_THRESHOLD, paste_masks
from vinum_nav.perception.pooling import pool_by_level
from vinum_nav.perception.propose import propose
from vinum_nav.perception.raw_detections import (
    OVERLAP_THRESHOLD,
    RawDetections,
    finish,
    network_input,
    suppress,
)


def alley(
    rng: np.random.Generator, width: int = 640, height: int = 360, noise: float = 6.0
) -> np.ndarray:
    """Ground, sky, some trunks and a post, drawn by hand."""
    picture = np.full((height, width, 3), (150, 170, 200), np.uint8)
    picture[height // 3 :] = (90, 80, 60)
    for x in (80, 250, 430):
        foot, head = (x, int(0.85 * height)), (x + 12, int(0.28 * height))
        cv2.line(picture, foot, head, (70, 60, 50), 14)
    cv2.line(picture, (560, int(0.9 * height)), (560, 0), (120, 105, 85), 22)
    grain = rng.normal(0, noise, picture.shape)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def drawn_by_lot(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Weights drawn by lot, as `export` writes them, of either back end; no training needed."""
    folder = tmp_path_factory.mktemp("weights")
    torch.manual_seed(5)
    model = build_model()
    with torch.no_grad():
        # Untrained heads give every proposal one score, and ties fall either way.
        model.rpn.head.cls_logits.weight *= 1e3
        model.roi_heads.box_predictor.cls_score.weight *= 1e2
        model.roi_heads.mask_predictor.mask_fcn_logits.weight *= 10
    torch.save({"average": model.state_dict()}, folder / "checkpoint.pt")
    reference, onnx = export(folder / "checkpoint.pt", folder)
    return {"torch": reference, "onnx": onnx}


def same(a: Detections, b: Detections, score: float) -> None:
    """Every instance of a clear score has its like in the other."""
    for one, other in ((a, b), (b, a)):
        clear = np.flatnonzero(one.scores > score)
        assert len(clear) > 0
        for k in clear:
            j = int(np.argmin(np.abs(other.boxes_xyxy - one.boxes_xyxy[k]).sum(axis=1)))
            assert np.abs(other.boxes_xyxy[j] - one.boxes_xyxy[k]).max() < 0.5
            assert other.labels[j] == one.labels[k]
            assert abs(other.scores[j] - one.scores[k]) < 0.01
            both = (one.masks[k] & other.masks[j]).sum()
            assert both > 0.98 * (one.masks[k] | other.masks[j]).sum()


@pytest.mark.slow
def test_onnx_and_torch_say_the_same_of_weights_drawn_by_lot(drawn_by_lot: dict[str, Path]) -> None:
    detectors = [
        load_detector(name, path, score_threshold=0.3) for name, path in drawn_by_lot.items()
    ]
    for seed in range(3):
        # Weights drawn by lot find many a place of a plain picture equally good.
        picture = alley(np.random.default_rng(seed), noise=40.0)
        same(*(detector.detect(picture) for detector in detectors), score=0.35)


def test_onnx_and_torch_say_the_same_of_the_shipped_weights() -> None:
    picture = alley(np.random.default_rng(1))
    detectors = [load_detector(name, score_threshold=0.3) for name in ("onnx", "torch")]
    same(*(detector.detect(picture) for detector in detectors), score=0.35)


def test_pooling_by_level_gives_the_numbers_of_torchvision() -> None:
    model = build_model().eval()
    features = {
        str(k): torch.randn(1, 96, 72 // 2**k, 120 // 2**k, generator=torch.manual_seed(k))
        for k in range(4)
    }
    corners = torch.rand(50, 2, generator=torch.manual_seed(9)) * 200
    sizes = 3 * 60 ** torch.rand(50, 2, generator=torch.manual_seed(10))
    for boxes in (torch.cat([corners, corners + sizes], dim=1), torch.zeros(0, 4)):
        given = (features, [boxes], [(288, 480)])
        pools = (model.roi_heads.box_roi_pool, model.roi_heads.mask_roi_pool)
        wanted = [pool(*given) for pool in pools]
        pool_by_level(model)
        for pool, value in zip(pools, wanted, strict=True):
            assert torch.equal(pool(*given), value)
            del pool.forward


def test_proposals_are_those_of_torchvision(drawn_by_lot: dict[str, Path]) -> None:
    model = load_weights(drawn_by_lot["torch"])
    picture = torch.rand(1, 3, 384, 640, generator=torch.manual_seed(4))
    images = ImageList(picture, [(360, 640)])
    with torch.inference_mode():
        features = model.backbone(picture)
        wanted, _ = model.rpn(images, features)
        found = propose(model.rpn, images, features)
    assert len(found) == 1
    assert len(found[0]) == 150
    torch.testing.assert_close(found[0], wanted[0], atol=1e-3, rtol=0)


def test_folding_changes_no_number_by_much() -> None:
    torch.manual_seed(3)
    model = build_model().backbone
    for part in model.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            part.running_mean.normal_()
            part.running_var.uniform_(0.5, 2.0)
    picture = torch.randn(1, 3, 288, 480)
    with torch.inference_mode():
        wanted = model.eval()(picture)
        fold_batch_norms(model)
        assert not [part for part in model.modules() if isinstance(part, torch.nn.BatchNorm2d)]
        for name, value in model(picture).items():
            scale = wanted[name].abs().max()
            torch.testing.assert_close(value / scale, wanted[name] / scale, atol=1e-4, rtol=0)


def test_shipped_weights_are_small_enough_for_a_package() -> None:
    sizes = {name: (WEIGHTS_DIR / name).stat().st_size for name in SHIPPED.values()}
    assert sum(sizes.values()) <= 16e6, sizes


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["onnx", "torch"])
@pytest.mark.parametrize("size", [(640, 360), (480, 270), (33, 21), (1, 1)])
def test_pictures_of_any_size_give_masks_of_that_size(
    drawn_by_lot: dict[str, Path], backend: str, size: tuple[int, int]
) -> None:
    detector = load_detector(backend, drawn_by_lot[backend], score_threshold=0.1)
    for picture in (
        np.zeros((size[1], size[0], 3), np.uint8),
        alley(np.random.default_rng(7), *size),
    ):
        found = detector.detect(picture)
        assert found.masks.shape == (len(found), *picture.shape[:2])
        assert found.masks.dtype == bool
        assert found.boxes_xyxy.shape == (len(found), 4)
        assert list(found.scores) == sorted(found.scores, reverse=True)
        assert set(found.labels) <= set(Label)


def test_a_detector_that_finds_nothing_gives_empty_arrays(drawn_by_lot: dict[str, Path]) -> None:
    detector = load_detector("onnx", drawn_by_lot["onnx"], score_threshold=1.0)
    found = detector.detect(alley(np.random.default_rng(8)))
    assert len(found) == 0
    assert found.masks.shape == (0, 360, 640)


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
    with pytest.raises(ValueError, match=r"\(H, W, 3\) uint8 RGB, got \(.*(uint8|float64)"):
        network_input(picture)


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


def test_a_network_with_other_inputs_is_refused_by_name(tmp_path: Path) -> None:
    """Exports of earlier versions take 480 x 270 and no score."""
    picture = helper.make_tensor_value_info("image", TensorProto.UINT8, [270, 480, 3])
    same = helper.make_tensor_value_info("same", TensorProto.UINT8, [270, 480, 3])
    node = helper.make_node("Identity", ["image"], ["same"])
    graph = helper.make_graph([node], "earlier", [picture], [same])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(tmp_path / "earlier.onnx"))
    with pytest.raises(ValueError, match=r"earlier\.onnx.*270, 480.*vinum-nav export"):
        load_detector("onnx", tmp_path / "earlier.onnx")


def test_the_score_asked_for_leaves_out_and_changes_nothing() -> None:
    picture = network_input(alley(np.random.default_rng(1)))
    session = onnxruntime.InferenceSession(str(WEIGHTS_DIR / SHIPPED["onnx"]))

    def said(score: float) -> list[np.ndarray]:
        return session.run(None, {"image": picture, "least_score": np.array(score, np.float32)})

    many = said(0.05)
    assert len(many[2]) >= 4
    between = float(np.sort(many[2])[1:3].mean())
    above = many[2] > between
    assert 0 < above.sum() < len(above)
    for wanted, found in zip(many, said(between), strict=True):
        np.testing.assert_allclose(found, wanted[above], atol=1e-4)


def test_pasting_samples_masks_at_the_middles_of_pixels() -> None:
    """Rule of torch's grid_sample, on which Detectron2's pasting rests."""
    rng = np.random.default_rng(2)
    masks = rng.random((6, 28, 28)).astype(np.float32)
    corners = rng.uniform(-20, 100, (6, 2))
    boxes = np.concatenate([corners, corners + rng.uniform(2, 90, (6, 2))], axis=1)
    v, u = np.mgrid[:90, :120] + 0.5
    at = (np.stack([u, v], axis=-1) - boxes[:, None, None, :2]) / (
        boxes[:, 2:] - boxes[:, :2]
    )[:, None, None]  # fmt: skip
    sampled = torch.nn.functional.grid_sample(
        torch.from_numpy(masks)[:, None],
        torch.from_numpy(2.0 * at - 1.0).float(),
        align_corners=False,
    )
    ours = paste_masks(masks, boxes, 90, 120)
    assert ours.any(axis=(1, 2)).sum() >= 4
    assert (ours != (sampled[:, 0].numpy() > MASK_THRESHOLD)).mean() < 0.002


def test_a_mask_that_is_taught_is_pasted_where_it_was() -> None:
    """Slim bars, drawn into boxes as torchvision's loss draws them, come back in their place."""
    rng = np.random.default_rng(5)
    offsets, overlaps, whole_pixels = [], [], []
    for _ in range(40):
        full = np.zeros((INPUT_HEIGHT, INPUT_WIDTH), np.uint8)
        x, y = rng.integers(20, 400), rng.integers(20, 120)
        w, h = rng.integers(3, 8), rng.integers(40, 120)
        lean = int(rng.integers(-15, 16))
        corners = np.array([[x, y], [x + w, y], [x + w + lean, y + h], [x + lean, y + h]])
        cv2.fillPoly(full, [corners.astype(np.int32)], 1)
        left, top, width, height = cv2.boundingRect(full)
        edges = np.array([left, top, left + width, top + height], float)
        box = edges + rng.uniform(-1.0, 1.0, 4) + [-2, -2, 2, 2]
        taught = project_masks_on_boxes(
            torch.from_numpy(full)[None],
            torch.from_numpy(box)[None].float(),
            torch.zeros(1, dtype=torch.int64),
            28,
        ).numpy()
        raw = RawDetections(box[None], np.array([1]), np.array([1.0]), taught)
        found = finish(raw, INPUT_WIDTH, INPUT_HEIGHT).masks[0]
        offsets.append(np.argwhere(found).mean(axis=0) - np.argwhere(full).mean(axis=0))
        overlaps.append((found & (full > 0)).sum() / (found | (full > 0)).sum())
        theirs = paste_masks_in_image(
            torch.from_numpy(taught)[:, None], torch.from_numpy(box)[None].float(), full.shape
        )[0, 0].numpy() > 0.5  # fmt: skip
        whole_pixels.append((theirs & (full > 0)).sum() / (theirs | (full > 0)).sum())
    assert np.abs(np.mean(offsets, axis=0)).max() < 0.1
    assert np.mean(overlaps) > 0.85
    assert np.mean(overlaps) > np.mean(whole_pixels) + 0.1


def test_a_mask_outside_of_the_picture_is_nothing() -> None:
    boxes = np.array([[-50, 10, -10, 60], [700, 10, 720, 60], [10, 400, 20, 420]], float)
    assert not paste_masks(np.ones((3, 28, 28)), boxes, 360, 640).any()


def test_nothing_is_both_trunk_and_post() -> None:
    boxes = np.array([[0, 0, 10, 100], [1, 0, 11, 100], [50, 0, 60, 100]], float)
    kept = suppress(boxes, np.array([0.7, 0.9, 0.6]), 0.5)
    assert list(kept) == [1, 2]
    assert list(suppress(boxes, np.array([0.4, 0.3, 0.6]), 0.5)) == [2]
    assert len(suppress(np.zeros((0, 4)), np.zeros(0), 0.5)) == 0


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """IoU of two boxes."""
    inner = np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None).prod()
    return float(inner / ((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - inner))


@pytest.mark.parametrize("seed", range(10))
def test_laws_of_suppression(seed: int) -> None:
    """The best stays, no two that stay are doubles, all that goes has a better double that stays.

    What stays does not hang on the order of what comes, and is left alone the second time.
    """
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, 60, (40, 2))
    boxes = np.concatenate([corners, corners + rng.uniform(5, 50, (40, 2))], axis=1)
    scores = rng.permutation(np.linspace(0.05, 0.95, 40))
    kept = suppress(boxes, scores, 0.2)
    assert kept[0] == np.argmax(scores)
    assert list(scores[kept]) == sorted(scores[kept], reverse=True)
    for k in set(np.flatnonzero(scores > 0.2)) - set(kept):
        better = [j for j in kept if scores[j] > scores[k]]
        assert any(overlap(boxes[j], boxes[k]) > OVERLAP_THRESHOLD for j in better)
    for k in kept:
        assert scores[k] > 0.2
        assert all(overlap(boxes[j], boxes[k]) <= OVERLAP_THRESHOLD for j in kept if j != k)
    order = rng.permutation(40)
    assert list(order[suppress(boxes[order], scores[order], 0.2)]) == list(kept)
    assert list(suppress(boxes[kept], scores[kept], 0.2)) == list(range(len(kept)))


def bars(*spans: tuple[int, int, int, int]) -> np.ndarray:
    masks = np.zeros((len(spans), 100, 60), bool)
    for mask, (x0, y0, x1, y1) in zip(masks, spans, strict=True):
        mask[y0:y1, x0:x1] = True
    return masks


def test_a_part_gives_way_to_the_whole_and_leaves_its_score() -> None:
    masks = bars((10, 10, 16, 40), (10, 10, 16, 90), (40, 10, 46, 90))
    kept, scores = one_per_object(masks, np.array([0.9, 0.7, 0.8]), np.array([1, 1, 1]))
    assert list(kept) == [1, 2]
    assert list(scores) == [0.9, 0.8]


def test_a_doubtful_whole_and_another_label_do_not_replace() -> None:
    masks = bars((10, 10, 16, 40), (10, 10, 16, 90))
    doubtful, _ = one_per_object(masks, np.array([0.95, 0.5]), np.array([1, 1]))
    assert list(doubtful) == [0]
    other, _ = one_per_object(masks, np.array([0.9, 0.8]), np.array([1, 2]))
    assert list(other) == [0]


def test_a_mask_across_two_objects_replaces_neither() -> None:
    masks = bars((10, 10, 16, 40), (30, 10, 36, 40), (10, 10, 36, 41))
    kept, _ = one_per_object(masks, np.array([0.9, 0.85, 0.8]), np.array([1, 1, 1]))
    assert list(kept) == [0, 1]


def test_crossing_objects_both_stay() -> None:
    masks = bars((10, 10, 16, 90), (5, 45, 50, 52))
    kept, _ = one_per_object(masks, np.array([0.9, 0.85]), np.array([1, 2]))
    assert list(kept) == [0, 1]


def test_no_mask_is_no_object() -> None:
    kept, scores = one_per_object(bars(), np.zeros(0), np.zeros(0, np.int64))
    assert len(kept) == len(scores) == 0
