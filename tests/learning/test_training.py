"""Training goes on after a kill, learns, exports; metrics know right from wrong."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from pycocotools import mask as rle

from vinum_nav.interfaces import Detections
from vinum_nav.learning.augment import photometric, random_crop
from vinum_nav.learning.coco import CocoPictures, decode, read_annotations
from vinum_nav.learning.evaluate import evaluate
from vinum_nav.learning.export import export
from vinum_nav.learning.train import TrainParameters, train
from vinum_nav.perception.load import load_detector


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


def test_training_is_resumed_and_its_export_runs(data: Path, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    parameters = TrainParameters(minutes=0.05, batch_size=2, device="cpu")
    first = torch.load(train(data, tmp_path, parameters), weights_only=True)
    assert first["step"] > 0
    assert first["used_s"] >= 3.0
    longer = TrainParameters(minutes=0.1, batch_size=2, device="cpu")
    second = torch.load(train(data, tmp_path, longer), weights_only=True)
    assert second["step"] > first["step"]
    assert all(torch.isfinite(v).all() for v in second["average"].values() if v.is_floating_point())
    torch_path, onnx_path = export(tmp_path / "checkpoint.pt", tmp_path / "weights")
    assert torch_path.stat().st_size + onnx_path.stat().st_size < 16e6
    picture = cv2.imread(str(data / "train" / "images" / "0.jpg"))
    for name, path in (("torch", torch_path), ("onnx", onnx_path)):
        found = load_detector(name, path, score_threshold=0.0).detect(picture)
        assert found.masks.shape[1:] == (360, 640)


def test_targets_follow_the_picture_through_crops(data: Path) -> None:
    """A mask keeps the brightness of its trunk or post wherever the crop moves it."""
    pictures = CocoPictures(data / "train")
    rng = np.random.default_rng(3)
    for index in range(len(pictures)):
        warp = random_crop(480, 270, rng)
        shrink = np.diag([0.75, 0.75, 1.0])
        target = pictures._targets(pictures.images[index], warp @ shrink)
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

    def __init__(self, folder: Path, swap: bool = False, drop: bool = False) -> None:
        self._coco = read_annotations(folder / "annotations.json")
        self._next = 0
        self._swap, self._drop = swap, drop

    def detect(self, rgb: np.ndarray) -> Detections:
        image = self._coco["images"][self._next]
        self._next += 1
        found = [a for a in self._coco["annotations"] if a["image_id"] == image["id"]]
        found = found[: 1 if self._drop else None]
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


def test_a_dataset_without_trunks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "annotations.json"
    path.write_text(
        json.dumps({"images": [], "annotations": [], "categories": [{"id": 1, "name": "cat"}]})
    )
    with pytest.raises(ValueError, match=r"no category 'trunk' among.*cat"):
        read_annotations(path)
    with pytest.raises(ValueError, match="vinum-nav dataset"):
        read_annotations(tmp_path / "nothing.json")
