"""Training goes on after a kill, learns, exports; metrics know right from wrong."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from pycocotools import mask as rle

from vinum_nav.interfaces import Detections
from vinum_nav.learning.augment import photometric, random_crop
from vinum_nav.learning.batch_norm import recalibrate
from vinum_nav.learning.coco import CocoPictures, decode, read_annotations, shrinking
from vinum_nav.learning.evaluate import evaluate
from vinum_nav.learning.export import export
from vinum_nav.learning.mixed_precision import features_in_bfloat16
from vinum_nav.learning.train import TrainParameters, train
from vinum_nav.perception.load import load_detector
from vinum_nav.perception.network import build_model


def draw_split(folder: Path, count: int) -> None:
    """Pictures with one dark trunk and one light post each."""
    rng = np.random.default_rng(count)
    (folder / "images").mkdir(parents=True)
    images, annotations = [], []
    for k in range(count):
        picture = rng.integers(120, 140, (360, 640, 3), dtype=np.uint8)
        for label, colour in ((1, 30), (2, 230)):
            x = int(rng.integers(40 + 300 * (label - 1), 260 + 300 * (label - 1)))
            mask = np.zeros((360, 640), np.uint8)
            mask[60 * (3 - label) : 330, x : x + 12 * label] = 1
            picture[mask > 0] = colour
            coded = rle.encode(np.asfortranarray(mask))
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": k,
                    "category_id": label,
                    "segmentation": {**coded, "counts": coded["counts"].decode()},
                    "area": int(mask.sum()),
                    "bbox": [float(v) for v in rle.toBbox(coded)],
                    "iscrowd": 0,
                }
            )
        cv2.imwrite(str(folder / "images" / f"{k}.jpg"), picture)
        images.append({"id": k, "file_name": f"{k}.jpg", "width": 640, "height": 360})
    names = [{"id": 1, "name": "trunk"}, {"id": 2, "name": "post"}]
    coco = {"images": images, "annotations": annotations, "categories": names}
    (folder / "annotations.json").write_text(json.dumps(coco))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("drawn")
    draw_split(folder / "train", 6)
    return folder


class PowerCutError(Exception):
    """Ends a training from outside."""


def test_a_killed_training_goes_on_and_its_export_runs(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.set_num_threads(1)
    monkeypatch.setattr("vinum_nav.learning.train.SAVE_EVERY", 2)
    monkeypatch.setattr("vinum_nav.learning.train.LOG_EVERY", 1)
    few = partial(recalibrate, batches=2, size=2)
    monkeypatch.setattr("vinum_nav.learning.train.recalibrate", few)
    hours = TrainParameters(minutes=60.0, batch_size=1, device="cpu")
    read, pictures_seen = CocoPictures.sample, []

    def read_until_the_cut(self: CocoPictures, index: int, rng: np.random.Generator) -> object:
        pictures_seen.append(index)
        if len(pictures_seen) > 3:
            raise PowerCutError
        return read(self, index, rng)

    monkeypatch.setattr(CocoPictures, "sample", read_until_the_cut)
    with pytest.raises(PowerCutError):
        train(data, tmp_path, hours)
    monkeypatch.setattr(CocoPictures, "sample", read)
    checkpoint = tmp_path / "checkpoint.pt"
    first = torch.load(checkpoint, weights_only=True)
    assert first["step"] == 2
    with pytest.raises(ValueError, match=r"stopped after .*--minutes"):
        export(checkpoint, tmp_path / "weights")

    longer = TrainParameters(minutes=first["used_s"] / 60 + 0.03, batch_size=1, device="cpu")
    train(data, tmp_path, longer)
    second = torch.load(checkpoint, weights_only=True)
    assert second["step"] > 2
    assert second["used_s"] >= first["used_s"] + 1.8
    assert all(torch.isfinite(v).all() for v in second["average"].values() if v.is_floating_point())
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    steps = [line["step"] for line in lines]
    assert steps[:4] == [1, 2, 3, 3]
    assert {"loss_mask", "loss_classifier", "images_per_s"} <= set(lines[0])

    files = export(checkpoint, tmp_path / "weights")
    assert sum(path.stat().st_size for path in files) < 16e6
    picture = cv2.imread(str(data / "train" / "images" / "0.jpg"))
    for name, path in zip(("torch", "onnx"), files, strict=True):
        found = load_detector(name, path, score_threshold=0.0).detect(picture)
        assert found.masks.shape[1:] == (360, 640)


@pytest.mark.parametrize("bfloat16", [False, True])
def test_the_network_learns_a_drawn_trunk(data: Path, bfloat16: bool) -> None:
    """A few steps on one batch bring its losses down."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = build_model().train()
    if bfloat16:
        features_in_bfloat16(model, torch.device("cpu"))
    pictures = CocoPictures(data / "train")
    planes, targets = [], []
    for index in range(2):
        picture, target = pictures.sample(index)
        planes.append(torch.from_numpy(picture.transpose(2, 0, 1).copy()).float() / 255)
        boxes = torch.from_numpy(target.pop("boxes_xyxy"))
        targets.append({"boxes": boxes, **{k: torch.from_numpy(v) for k, v in target.items()}})
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3)
    losses = []
    for _ in range(8):
        loss = sum(model(planes, targets).values())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert np.mean(losses[-2:]) < 0.6 * losses[0]


def test_a_split_without_objects_is_refused(tmp_path: Path) -> None:
    draw_split(tmp_path / "train", 1)
    path = tmp_path / "train" / "annotations.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "annotations": []}))
    with pytest.raises(ValueError, match=r"train: no trunk and no post is annotated in 1 image"):
        train(tmp_path, tmp_path / "out", TrainParameters(minutes=1.0, device="cpu"))


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


def test_masks_lie_on_their_pixels_at_the_networks_size() -> None:
    """On average a mask's middle is that of its pixels in a picture shrunk by cv2."""
    rng = np.random.default_rng(6)
    offsets = []
    for _ in range(40):
        full = np.zeros((360, 640), np.float32)
        x, y = int(rng.integers(20, 600)), int(rng.integers(20, 200))
        full[y : y + 120, x : x + 9] = 1.0
        shrunk = cv2.resize(full, (480, 270), interpolation=cv2.INTER_AREA)
        warped = cv2.warpAffine(full, shrinking(640, 360)[:2], (480, 270))
        middles = [np.argwhere(m).T @ m[m > 0] / m.sum() for m in (shrunk, warped)]
        offsets.append(middles[0] - middles[1])
    assert np.abs(np.mean(offsets, axis=0)).max() < 0.03


def test_targets_follow_the_picture_through_crops(data: Path) -> None:
    """A mask keeps the brightness of its trunk or post wherever the crop moves it."""
    pictures = CocoPictures(data / "train")
    rng = np.random.default_rng(3)
    for index in range(len(pictures)):
        warp = random_crop(480, 270, rng)
        target = pictures._targets(pictures.images[index], warp @ shrinking(640, 360))
        plain, _ = pictures.sample(index)
        moved = cv2.warpAffine(plain, warp[:2], (480, 270), borderMode=cv2.BORDER_REFLECT_101)
        for label, mask, box in zip(
            target["labels"], target["masks"], target["boxes_xyxy"], strict=True
        ):
            inner = cv2.erode(mask, np.ones((3, 3), np.uint8)) > 0
            values = moved[inner]
            assert (values.mean() < 70) if label == 1 else (values.mean() > 190)
            rows, columns = np.nonzero(mask)
            assert list(box) == [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]


def test_augmentation_is_the_generators_alone_and_keeps_the_shape() -> None:
    picture = np.random.default_rng(4).integers(0, 255, (270, 480, 3), dtype=np.uint8)
    for seed in range(20):
        a = photometric(picture, np.random.default_rng(seed))
        b = photometric(picture, np.random.default_rng(seed))
        assert a.shape == picture.shape
        assert a.dtype == np.uint8
        assert (a == b).all()


class Oracle:
    """A detector that reads the answers, and errs where it is told to."""

    name = "oracle"

    def __init__(
        self, folder: Path, swap: bool = False, drop: bool = False, twice: bool = False
    ) -> None:
        self._coco = read_annotations(folder / "annotations.json")
        self._next = 0
        self._swap, self._drop, self._twice = swap, drop, twice

    def detect(self, rgb: np.ndarray) -> Detections:
        image = self._coco["images"][self._next]
        self._next += 1
        found = [a for a in self._coco["annotations"] if a["image_id"] == image["id"]]
        found = found[: 1 if self._drop else None] * (2 if self._twice else 1)
        masks = np.array([decode(a["segmentation"], 360, 640).astype(bool) for a in found])
        boxes = np.array([a["bbox"] for a in found], float)
        boxes[:, 2:] += boxes[:, :2]
        labels = np.array([a["category_id"] for a in found])
        labels = 3 - labels if self._swap else labels
        return Detections(boxes, masks, np.full(len(found), 0.9), labels)


def test_metrics_of_answers_known_beforehand(data: Path) -> None:
    folder = data / "train"
    right = evaluate(Oracle(folder), folder, working_threshold=0.5)
    assert right["masks"]["all"]["AP50"] == pytest.approx(1.0)
    assert right["working_point"]["trunk"]["recall"] == 1.0
    assert right["working_point"]["trunk"]["taken_for_the_other"] == 0.0
    swapped = evaluate(Oracle(folder, swap=True), folder, working_threshold=0.5)
    assert swapped["masks"]["trunk"]["AP50"] == pytest.approx(0.0, abs=1e-6)
    assert swapped["working_point"]["post"]["taken_for_the_other"] == 1.0
    assert swapped["working_point"]["post"]["precision"] == 0.0
    halved = evaluate(Oracle(folder, drop=True), folder, working_threshold=0.5)
    assert halved["working_point"]["trunk"]["recall"] == 1.0
    assert halved["working_point"]["post"]["recall"] == 0.0
    assert halved["working_point"]["post"]["precision"] is None
    doubled = evaluate(Oracle(folder, twice=True), folder, working_threshold=0.5)
    assert doubled["working_point"]["trunk"]["recall"] == 1.0
    assert doubled["working_point"]["trunk"]["precision"] == 0.5


def test_a_dataset_without_trunks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "annotations.json"
    path.write_text(
        json.dumps({"images": [], "annotations": [], "categories": [{"id": 1, "name": "cat"}]})
    )
    with pytest.raises(ValueError, match=r"no category 'trunk' among.*cat"):
        read_annotations(path)
    with pytest.raises(ValueError, match="vinum-nav dataset"):
        read_annotations(tmp_path / "nothing.json")
