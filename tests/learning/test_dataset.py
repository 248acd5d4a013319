"""Laws of the rendered training pictures, on small blocks."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from pycocotools import mask as rle
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.geometry import CameraIntrinsics, transform_points
from vinum_nav.learning.data.coco import read_annotations
from vinum_nav.learning.data.smear import smear
from vinum_nav.learning.rendered import block, make, objects
from vinum_nav.learning.rendered.backdrop import hang_backdrop
from vinum_nav.learning.rendered.exposure import expose
from vinum_nav.learning.rendered.plan import SPLITS, DatasetPlan, load_plan
from vinum_nav.learning.rendered.views import HEIGHTS, random_view
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

SEEDS = Path(__file__).parents[2] / "seeds"
SEED = SEEDS / "training.yaml"


def plan(**images: int) -> DatasetPlan:
    return load_plan([SEED, SEEDS / "mini.yaml"], images, views_per_block=4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out: Path = tmp_path_factory.mktemp("dataset")
    assert list(make.make_dataset(plan(train=7, val=3), out)) == [
        ("train", 4),
        ("train", 7),
        ("val", 3),
    ]
    return out


def coco(folder: Path, split: str) -> dict[str, list[dict[str, object]]]:
    return json.loads((folder / split / "annotations.json").read_text())


@pytest.mark.slow
def test_every_picture_is_there_and_masks_fit_their_boxes(folder: Path) -> None:
    found = coco(folder, "train")
    assert len(found["images"]) == 7
    for image in found["images"]:
        picture = cv2.imread(str(folder / "train" / "images" / str(image["file_name"])))
        assert picture is not None
        assert picture.shape == (360, 640, 3)
    assert found["annotations"]
    for annotation in found["annotations"]:
        mask = rle.decode(annotation["segmentation"])
        assert mask.sum() == annotation["area"]
        rows, columns = np.nonzero(mask)
        x, y, w, h = annotation["bbox"]
        assert (x, y) == (columns.min(), rows.min())
        assert (x + w, y + h) == (columns.max() + 1, rows.max() + 1)
        if annotation["area"] < objects.MIN_AREA:
            assert annotation["iscrowd"] == 1


@pytest.mark.slow
def test_depth_lies_on_the_trunks(folder: Path) -> None:
    """Depth at a trunk's position that is in view and not hidden is that of the trunk's front."""
    found = coco(folder, "train")
    images = {image["id"]: image for image in found["images"]}
    hits = tested = 0
    for annotation in found["annotations"]:
        image = images[annotation["image_id"]]
        x, y, z = annotation.get("position_camera", (0.0, 0.0, -1.0))
        if annotation["category_id"] != 1 or annotation["area"] < 400 or not 0.5 < z < 5.0:
            continue
        name = str(image["file_name"]).replace(".jpg", ".png")
        depth = block.read_depth(folder / "train" / "depth" / name)
        fx, fy, cx, cy = image["intrinsics"]
        camera = CameraIntrinsics(640, 360, fx, fy, cx, cy)
        u, v = np.rint(camera.project(np.array([x, y, z]))).astype(int)
        if 0 <= u < 640 and 0 <= v < 360 and rle.decode(annotation["segmentation"])[v, u]:
            tested += 1
            hits += bool(-0.02 < z - depth[v, u] < 0.13)
    assert tested >= 5
    assert hits == tested


@pytest.mark.slow
def test_positions_are_those_of_the_vineyard_and_stand_on_its_ground(folder: Path) -> None:
    found = coco(folder, "val")
    image = found["images"][0]
    tags = image["tags"]
    vineyard = grow(load_seed(SEED), tags["random_seed"])
    truth = np.array([o.position for o in (*vineyard.all_vines, *vineyard.posts)])
    T_map_camera = np.array(image["T_map_camera"])
    placed = 0
    for annotation in found["annotations"]:
        if annotation["image_id"] != image["id"] or "position_camera" not in annotation:
            continue
        point = transform_points(T_map_camera, np.array(annotation["position_camera"]))
        placed += 1
        assert np.linalg.norm(truth - point, axis=1).min() < 1e-3
        apart = np.linalg.norm(point[:2] - T_map_camera[:2, 3])
        assert annotation["distance"] == pytest.approx(apart, abs=2e-3)
        above = point[2] - float(vineyard.terrain.height_at(point[:2]))
        assert above == pytest.approx(0.4, abs=0.06)
    assert placed


@pytest.mark.slow
def test_young_plants_are_a_category_of_their_own_and_background_to_the_detector(
    tmp_path: Path,
) -> None:
    list(make.make_dataset(load_plan([SEEDS / "gaps_mini.yaml"], {"val": 8}), tmp_path))
    found = coco(tmp_path, "val")
    vineyard = grow(load_seed(SEEDS / "gaps_mini.yaml"), SPLITS["val"])
    stems = np.array([vine.position for vine in vineyard.replants])
    young = [a for a in found["annotations"] if a["category_id"] == objects.CATEGORIES["replant"]]
    poses = {image["id"]: np.array(image["T_map_camera"]) for image in found["images"]}
    assert young
    for annotation in young:
        stem = np.array(annotation["position_camera"])
        point = transform_points(poses[annotation["image_id"]], stem)
        assert np.linalg.norm(stems - point, axis=1).min() < 1e-3
    taught = read_annotations(tmp_path / "val" / "annotations.json")["annotations"]
    assert {a["id"] for a in taught} == {a["id"] for a in found["annotations"]} - {
        a["id"] for a in young
    }


@pytest.mark.slow
def test_a_random_seed_belongs_to_one_split_and_says_so(folder: Path) -> None:
    for split in ("train", "val"):
        numbers = {image["tags"]["random_seed"] for image in coco(folder, split)["images"]}
        assert all(SPLITS[split] <= number < SPLITS[split] + 100_000 for number in numbers)
    seeds = {image["tags"]["seed"] for image in coco(folder, "train")["images"]}
    assert seeds == {"training", "mini"}


@pytest.mark.slow
def test_a_second_run_adds_only_what_is_missing_and_the_same_bytes(
    folder: Path, tmp_path: Path
) -> None:
    pictures = sorted((folder / "val").rglob("*.*g"))
    before = {path: path.stat().st_mtime_ns for path in pictures}
    list(make.make_dataset(plan(val=3), folder))
    assert {path: path.stat().st_mtime_ns for path in pictures} == before
    list(make.make_dataset(plan(val=3), tmp_path))
    for path in [*pictures, folder / "val" / "annotations.json"]:
        assert (tmp_path / path.relative_to(folder)).read_bytes() == path.read_bytes()


@pytest.mark.slow
def test_a_folder_of_another_plan_is_refused(folder: Path) -> None:
    other = load_plan([SEED], {"val": 3}, views_per_block=5)
    with pytest.raises(ValueError, match=r"other seeds .*training.*mini.*views_per_block 4"):
        list(make.make_dataset(other, folder))


def test_seed_files_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name: mini, mini"):
        load_plan([SEEDS / "mini.yaml", SEEDS / "mini.yaml"], {})


@pytest.mark.slow
def test_the_command_makes_a_set_on_workers_of_its_own(tmp_path: Path) -> None:
    sizes = ["--images", "1", "--held-out", "1", "--views-per-block", "1", "--workers", "1"]
    done = CliRunner().invoke(
        app, ["dataset", str(SEEDS / "mini.yaml"), "--out", str(tmp_path), *sizes]
    )
    assert done.exit_code == 0, done.output
    assert [len(coco(tmp_path, split)["images"]) for split in SPLITS] == [1, 1, 1]


@pytest.mark.parametrize("number", range(5))
def test_cameras_are_where_a_robot_carries_them(number: int) -> None:
    vineyard = grow(load_seed(SEED), number)
    rng = np.random.default_rng(number)
    for _ in range(20):
        view = random_view(vineyard, rng)
        camera, base = view.T_map_camera, view.T_map_base
        height = camera[2, 3] - float(vineyard.terrain.height_at(camera[:2, 3]))
        assert HEIGHTS[0] <= height <= HEIGHTS[1]
        assert np.allclose(base[:3, :3] @ base[:3, :3].T, np.eye(3))
        assert base[2, 2] > np.cos(np.radians(20))
        ahead = transform_points(base, np.array([0.5, 0.0, 0.0]))
        assert ahead[2] == pytest.approx(float(vineyard.terrain.height_at(ahead[:2])), abs=0.1)


@pytest.mark.parametrize("seed", range(12))
def test_a_backdrop_hides_only_what_is_far(seed: int) -> None:
    rgb = np.random.default_rng(0).integers(0, 255, (90, 160, 3), dtype=np.uint8)
    depth = np.full((90, 160), 3.0, np.float32)
    depth[:40] = np.inf
    hung = hang_backdrop(rgb, depth, np.random.default_rng(seed))
    assert (hung[42:] == rgb[42:]).all()
    assert (hung == hang_backdrop(rgb, depth, np.random.default_rng(seed))).all()
    changed = (hung[:38] != rgb[:38]).mean()
    assert changed == 0.0 or changed > 0.9


def test_the_lens_keeps_shape_and_is_the_generators_alone() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (36, 64, 3), dtype=np.uint8)
    for seed in range(20):
        one, other = (expose(picture, np.random.default_rng(seed)) for _ in range(2))
        assert one.shape == picture.shape
        assert (one == other).all()


@pytest.mark.parametrize("angle", [0.0, 0.7, np.pi / 2, 2.5])
def test_a_motion_smears_along_itself_and_keeps_the_light(angle: float) -> None:
    kernel = smear(9.0, angle)
    v, u = np.indices(kernel.shape) - kernel.shape[0] // 2
    along, across = u * np.cos(angle) + v * np.sin(angle), v * np.cos(angle) - u * np.sin(angle)
    assert kernel.sum() == pytest.approx(1.0)
    assert (kernel * along**2).sum() > 10 * (kernel * across**2).sum()
    assert abs((kernel * along).sum()) < 1e-5
