"""Training pictures with exact masks, rendered from random vineyards, in COCO's format."""

from __future__ import annotations

import itertools
import json
import math
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.interfaces import Label
from vinum_nav.learning.views import random_view
from vinum_nav.simulation.renderer import SceneRenderer, add_camera, aim_camera, load_mujoco
from vinum_nav.vineyard.grow import grow
from vinum_nav.vineyard.mjcf import MjcfWorld, build_mjcf
from vinum_nav.vineyard.seed import Seed, load_seed
from vinum_nav.vineyard.streams import stream

CAMERA = "dataset"
INTRINSICS = CameraIntrinsics.from_fov(640, 360, math.radians(69.0), math.radians(42.0))
"""RealSense D435, as on the bodies."""
MIN_AREA = 40
"""Visible pixels below which an instance is a crowd region, not an object."""
SPLITS = {"train": 100_000, "val": 200_000, "test": 300_000}
"""First random seed of every split: splits never share a block."""
CATEGORIES = [{"id": int(label), "name": label.name.lower()} for label in Label]


def make_dataset(
    seed_path: Path,
    out: Path,
    images: dict[str, int],
    *,
    views_per_block: int = 16,
    workers: int | None = None,
) -> Iterator[tuple[str, int, int]]:
    """Write OUT/{train,val,test}/{images/*.jpg,annotations.json}; a killed run goes on.

    Args:
        images: number of pictures of each split.
        views_per_block: pictures taken of each random block.
        workers: processes; None for one a core.

    Yields:
        (split, pictures done, pictures asked for) after every block.
    """
    load_seed(seed_path)
    with ProcessPoolExecutor(workers or os.cpu_count()) as pool:
        for split, count in images.items():
            blocks = math.ceil(count / views_per_block)
            (out / split / "images").mkdir(parents=True, exist_ok=True)
            (out / split / "blocks").mkdir(exist_ok=True)
            jobs = [
                pool.submit(_make_block, seed_path, SPLITS[split] + k, out / split, views_per_block)
                for k in range(blocks)
            ]
            for k, job in enumerate(jobs):
                job.result()
                yield split, min(count, (k + 1) * views_per_block), count
            _join(out / split, count)


def _make_block(seed_path: Path, number: int, folder: Path, views: int) -> None:
    """Render one block's pictures; its annotations file is written last and marks it done."""
    done = folder / "blocks" / f"{number}.json"
    if done.is_file():
        return
    records = list(_render_block(load_seed(seed_path), number, folder, views))
    partial = done.with_suffix(".part")
    partial.write_text(json.dumps(records))
    partial.replace(done)


def _render_block(seed: Seed, number: int, folder: Path, views: int) -> Iterator[dict[str, Any]]:
    mujoco = load_mujoco()
    vineyard = grow(seed, number)
    world = build_mjcf(vineyard)
    spec = mujoco.MjSpec.from_string(world.xml, assets=world.assets)
    add_camera(spec.worldbody, CAMERA, np.eye(4), INTRINSICS)
    model = spec.compile()
    data = mujoco.MjData(model)
    rng = stream(number, "views")
    owners = _owners(model, world)
    with SceneRenderer(model, INTRINSICS.width, INTRINSICS.height) as renderer:
        for view in range(views):
            T_map_camera = random_view(vineyard, rng)
            aim_camera(model, CAMERA, T_map_camera)
            mujoco.mj_forward(model, data)
            name = f"{number}_{view:02d}.jpg"
            rgb = renderer.rgb(data, CAMERA)
            _write_jpeg(folder / "images" / name, rgb)
            yield {
                "file_name": name,
                "T_map_camera": T_map_camera.round(6).tolist(),
                "objects": _objects(renderer.segmentation(data, CAMERA), owners),
            }


def _owners(model: Any, world: MjcfWorld) -> NDArray[np.int64]:
    """(G, 2) label (0 for what is neither trunk nor post) and number of the object per geom."""
    numbers: dict[tuple[str, str], int] = {}
    owners = np.zeros((model.ngeom + 1, 2), dtype=np.int64)
    labels = {label.name.lower(): int(label) for label in Label}
    for geom in range(model.ngeom):
        part = world.parts.get(model.geom(geom).name)
        if part is not None and part.label in labels:
            key = (part.label, part.object_id)
            owners[geom] = labels[part.label], numbers.setdefault(key, len(numbers) + 1)
    return owners


def _objects(ids: NDArray[np.int32], owners: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Annotations of all trunks and posts of which anything is visible."""
    from pycocotools import mask as rle

    objects = []
    numbers = owners[ids, 1]
    for number in np.unique(numbers[numbers > 0]):
        mask = numbers == number
        label = int(owners[owners[:, 1] == number][0, 0])
        area = int(mask.sum())
        coded = rle.encode(np.asfortranarray(mask.astype(np.uint8)))
        coded["counts"] = coded["counts"].decode()
        objects.append(
            {
                "category_id": label,
                "segmentation": coded,
                "area": area,
                "bbox": [float(value) for value in rle.toBbox(coded)],
                "iscrowd": int(area < MIN_AREA),
            }
        )
    return objects


def _write_jpeg(path: Path, rgb: NDArray[np.uint8]) -> None:
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    if not cv2.imwrite(str(path), bgr, [cv2.IMWRITE_JPEG_QUALITY, 95]):
        raise OSError(f"cannot write {path}")


def _join(folder: Path, count: int) -> None:
    """One COCO file of all blocks of a split."""
    records = itertools.islice(_records(folder), count)
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for image_id, record in enumerate(records, start=1):
        images.append(
            {
                "id": image_id,
                "file_name": record["file_name"],
                "width": INTRINSICS.width,
                "height": INTRINSICS.height,
                "T_map_camera": record["T_map_camera"],
            }
        )
        for found in record["objects"]:
            annotations.append({"id": len(annotations) + 1, "image_id": image_id, **found})
    coco = {"images": images, "annotations": annotations, "categories": CATEGORIES}
    (folder / "annotations.json").write_text(json.dumps(coco))


def _records(folder: Path) -> Iterable[dict[str, Any]]:
    for path in sorted((folder / "blocks").glob("*.json")):
        yield from json.loads(path.read_text())
