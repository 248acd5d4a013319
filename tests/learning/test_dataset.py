"""Laws of the rendered training pictures, on two small blocks."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from pycocotools import mask as rle

from vinum_nav.geometry import transform_points
from vinum_nav.learning import dataset
from vinum_nav.vineyard.grow import grow
from vinum_nav.vineyard.seed import load_seed

SEED = Path(__file__).parents[2] / "seeds" / "training.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out: Path = tmp_path_factory.mktemp("dataset")
    for _ in dataset.make_dataset(SEED, out, {"train": 6, "val": 3}, views_per_block=3, workers=1):
        pass
    return out


def coco(folder: Path, split: str) -> dict[str, list[dict[str, object]]]:
    return json.loads((folder / split / "annotations.json").read_text())


def test_every_picture_is_there_and_masks_fit_their_boxes(folder: Path) -> None:
    found = coco(folder, "train")
    assert len(found["images"]) == 6
    for image in found["images"]:
        picture = cv2.imread(str(folder / "train" / "images" / str(image["file_name"])))
        assert picture is not None
        assert picture.shape == (360, 640, 3)
        assert picture.std() > 3
    assert found["annotations"]
    for annotation in found["annotations"]:
        mask = rle.decode(annotation["segmentation"])
        assert mask.sum() == annotation["area"]
        rows, columns = np.nonzero(mask)
        x, y, w, h = annotation["bbox"]
        assert (x, y) == (columns.min(), rows.min())
        assert (x + w, y + h) == (columns.max() + 1, rows.max() + 1)
        assert annotation["iscrowd"] == (annotation["area"] < dataset.MIN_AREA)


def test_trunks_lie_where_the_truth_projects(folder: Path) -> None:
    """A trunk position in front of the camera and not hidden falls into a trunk's mask."""
    found = coco(folder, "train")
    hits = tested = 0
    for image in found["images"]:
        vineyard = grow(load_seed(SEED), int(str(image["file_name"]).split("_")[0]))
        masks = [
            rle.decode(a["segmentation"]).astype(bool)
            for a in found["annotations"]
            if a["image_id"] == image["id"] and a["category_id"] == 1 and a["area"] > 400
        ]
        T_camera_map = np.linalg.inv(np.array(image["T_map_camera"]))
        points = transform_points(T_camera_map, np.array([v.position for v in vineyard.vines]))
        near = points[(points[:, 2] > 0.5) & (points[:, 2] < 4.0)]
        pixels = np.rint(dataset.INTRINSICS.project(near)).astype(int) if len(near) else []
        inside = [(u, v) for u, v in pixels if 10 <= u < 630 and 10 <= v < 350]
        tested += len(inside)
        hits += sum(any(mask[v, u] for mask in masks) for u, v in inside)
    assert tested >= 5
    assert hits >= 0.7 * tested


def test_splits_never_share_a_block_and_a_second_run_adds_nothing(folder: Path) -> None:
    numbers = {
        split: {str(i["file_name"]).split("_")[0] for i in coco(folder, split)["images"]}
        for split in ("train", "val")
    }
    assert not numbers["train"] & numbers["val"]
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.jpg")}
    for _ in dataset.make_dataset(SEED, folder, {"train": 6}, views_per_block=3, workers=1):
        pass
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.jpg")} == before
