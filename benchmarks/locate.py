"""Errors of trunk positions, and whether their covariances say so.

    python benchmarks/locate.py [--data DIR] [--pictures 288] [--split test] [--seed FILE]

Renders views of random blocks (kept in DIR for the next time), adds the depth camera's noise, and
locates every trunk by its exact mask and by the network's.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.interfaces import Detections, Label, TrunkFlag
from vinum_nav.learning.data.coco import read_annotations
from vinum_nav.learning.data.masks import decode
from vinum_nav.learning.judging.picture import LabelledPicture, read_picture
from vinum_nav.learning.judging.positions import DEPTH_CAMERA, STREAMS
from vinum_nav.learning.rendered.make import make_dataset
from vinum_nav.learning.rendered.plan import load_plan
from vinum_nav.perception.load import load_detector
from vinum_nav.perception.locate import trunk_positions
from vinum_nav.simulation.depth_camera import noisy_depth
from vinum_nav.simulation.noise import noise_preset

ROOT = Path(__file__).parents[1]
WITHIN = 3.0
BANDS = ((0.4, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 4.0))
LEAST_AREA = 150
"""Visible pixels of a trunk that counts."""
MATCH = 0.5
"""Least IoU of a mask of the network's with the exact one."""
NOISES = ("ideal", "nominal", "field")


@dataclass(frozen=True)
class Trial:
    """One trunk in one picture.

    Attributes:
        error: horizontal, across and along the line of sight [m]; None without a position.
        nees: squared error normalised by the covariance, two degrees of freedom.
    """

    distance: float
    flags: int = 0
    error: tuple[float, float] | None = None
    nees: float | None = None
    name: str = ""


def render(data: Path, seed: Path, split: str, pictures: int) -> Path:
    plan = load_plan([seed], {split: pictures}, views_per_block=12, wild_share=0.0)
    for _, done in make_dataset(plan, data):
        print(f"\rrendered {done} of {pictures}", end="", flush=True)
    print()
    return data / split


def pictures_of(folder: Path, limit: int) -> Iterator[LabelledPicture]:
    coco = read_annotations(folder / "annotations.json")
    objects = defaultdict(list)
    for a in coco["annotations"]:
        objects[a["image_id"]].append(a)
    for image in coco["images"][:limit]:
        yield read_picture(folder / "images", image, objects[image["id"]], [])


def exact(picture: LabelledPicture) -> tuple[Detections, list[dict[str, Any]]]:
    """Masks of the trunks that count, as a detector would give them, and their annotations."""
    height, width = picture.rgb.shape[:2]
    chosen = [
        a
        for a in picture.objects
        if a["category_id"] == Label.TRUNK
        and not a["iscrowd"]
        and a["area"] >= LEAST_AREA
        and "position_camera" in a
        and DEPTH_CAMERA.depth_range[0] < a["distance"] < BANDS[-1][1]
    ]
    masks = [decode(a["segmentation"], height, width).astype(bool) for a in chosen]
    boxes = [[a["bbox"][0], a["bbox"][1], *np.add(a["bbox"][:2], a["bbox"][2:])] for a in chosen]
    return (
        Detections(
            np.array(boxes, dtype=float).reshape(-1, 4),
            np.array(masks, dtype=bool).reshape(-1, height, width),
            np.ones(len(chosen)),
            np.full(len(chosen), int(Label.TRUNK)),
        ),
        chosen,
    )


def matched(found: Detections, wanted: Detections) -> list[int | None]:
    """Index of the found mask for each wanted one; None where none is of it."""
    result: list[int | None] = []
    for mask in wanted.masks:
        shared = (found.masks & mask).sum(axis=(1, 2))
        joined = (found.masks | mask).sum(axis=(1, 2))
        iou = shared / np.maximum(joined, 1) * (found.labels == Label.TRUNK)
        best = int(np.argmax(iou)) if len(found) else -1
        result.append(best if best >= 0 and iou[best] >= MATCH else None)
    return result


def trials(
    picture: LabelledPicture,
    masks: Detections,
    indices: list[int | None],
    truths: list[dict[str, Any]],
    depth: NDArray[np.float32],
) -> Iterator[Trial]:
    """One for each trunk that was found."""
    T_base_camera, intrinsics = picture.T_base_camera, picture.intrinsics
    assert T_base_camera is not None
    assert intrinsics is not None
    places = trunk_positions(masks, depth, intrinsics, T_base_camera)
    rotation = T_base_camera[:3, :3]
    for k, truth in zip(indices, truths, strict=True):
        if k is None:
            continue
        place = places[k]
        if place is None:
            yield Trial(truth["distance"], name=picture.image["file_name"])
            continue
        true = np.array(truth["position_camera"])
        error = (rotation @ (place.point_camera - true))[:2]
        covariance = (rotation @ place.covariance @ rotation.T)[:2, :2]
        sight = (rotation @ true)[:2]
        sight = sight / np.linalg.norm(sight)
        yield Trial(
            truth["distance"],
            place.flags,
            (float(error @ [-sight[1], sight[0]]), float(error @ sight)),
            float(error @ np.linalg.solve(covariance, error)),
            picture.image["file_name"],
        )


def line(name: str, found: list[Trial]) -> str:
    """One row of the table."""
    placed = [t for t in found if t.error is not None and t.nees is not None]
    if not placed:
        return f"| {name} | {len(found)} | | | | | | |"
    error = np.hypot(*np.array([t.error for t in placed]).T)
    nees = np.array([t.nees for t in placed])
    return (
        f"| {name} | {len(found)} | {100 * (1 - len(placed) / len(found)):.1f} | "
        f"{100 * np.median(error):.1f} | {100 * np.quantile(error, 0.95):.1f} | "
        f"{nees.mean():.2f} | {np.median(nees):.2f} | {100 * (nees <= 5.991).mean():.1f} |"
    )


def table(found: dict[tuple[str, str], list[Trial]]) -> str:
    """Markdown; the last three columns should read 2.00, 1.39 and 95.0."""
    rows = [
        "| masks, noise, trunks | trunks | no position [%] | median [cm] | p95 [cm] | "
        "NEES mean | NEES median | NEES < 5.99 [%] |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (masks, noise), all_trials in found.items():
        near = [t for t in all_trials if t.distance <= WITHIN]
        rows.append(line(f"{masks}, {noise}, within 3 m", near))
        plain = [t for t in near if t.flags == TrunkFlag.NONE]
        rows.append(line(f"{masks}, {noise}, within 3 m, no flag", plain))
        for low, high in BANDS:
            band = [t for t in all_trials if low <= t.distance < high]
            rows.append(line(f"{masks}, {noise}, {low:g} to {high:g} m", band))
    return "\n".join(rows)


def measure(folder: Path, limit: int) -> dict[tuple[str, str], list[Trial]]:
    detector = load_detector("onnx")
    found: dict[tuple[str, str], list[Trial]] = {
        (masks, noise): [] for masks in ("exact", "network") for noise in NOISES
    }
    for picture in pictures_of(folder, limit):
        wanted, truths = exact(picture)
        seen = detector.detect(picture.rgb)
        pairs: dict[str, tuple[Detections, list[int | None]]] = {
            "exact": (wanted, [*range(len(wanted))]),
            "network": (seen, matched(seen, wanted)),
        }
        for noise in NOISES:
            assert picture.depth is not None
            streams = STREAMS.of(int(picture.image["id"]))
            depth = noisy_depth(picture.depth, noise_preset(noise), DEPTH_CAMERA, streams)
            for masks, (detections, indices) in pairs.items():
                found[masks, noise] += trials(picture, detections, indices, truths, depth)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="pictures; datasets/locate_SEED")
    parser.add_argument("--seed", type=Path, default=ROOT / "seeds" / "random.yaml")
    parser.add_argument("--split", default="test")
    parser.add_argument("--pictures", type=int, default=288)
    given = parser.parse_args()
    data = given.data or ROOT / "datasets" / f"locate_{given.seed.stem}"
    folder = render(data, given.seed, given.split, given.pictures)
    print(table(measure(folder, given.pictures)))


if __name__ == "__main__":
    main()
