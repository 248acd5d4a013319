"""Time that detectors take for a picture: ours by both back ends, and torchvision's reference.

    python benchmarks/latency.py [--threads 2] [--rounds 5] [--weights-dir DIR]

All take turns in one process on the same rendered pictures, so that what else the machine does hits
them alike; ratios are of the medians. The reference has random weights: it is told to draw as many
instances as ours finds, so that its mask head has no more to do than a trained one's.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.learning.rendered.make import make_dataset
from vinum_nav.learning.rendered.plan import load_plan
from vinum_nav.perception.letterbox import INPUT_HEIGHT, INPUT_WIDTH
from vinum_nav.perception.load import SHIPPED, WEIGHTS_DIR, load_detector

ROOT = Path(__file__).parents[1]
Picture = NDArray[np.uint8]
VIEWS = 6
PERIOD = 0.2
"""Period of the robot's camera [s]."""


@dataclass
class Contender:
    """One row of the table.

    Attributes:
        run: takes pictures, gives nothing back.
        at_once: pictures that one call takes.
        rest: before each call, as a robot waits for its camera's next picture [s].
        wall, processor: seconds of each call, for one picture.
    """

    name: str
    run: Callable[[list[Picture]], object]
    at_once: int = 1
    rest: float = 0.0
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def time(self, pictures: list[Picture]) -> None:
        time.sleep(self.rest)
        wall, processor = time.perf_counter(), time.process_time()
        self.run(pictures[: self.at_once])
        self.wall.append((time.perf_counter() - wall) / self.at_once)
        self.processor.append((time.process_time() - processor) / self.at_once)


def rendered_pictures() -> list[Picture]:
    """Views of one random block, (360, 640, 3)."""
    plan = load_plan([ROOT / "seeds" / "random.yaml"], {"test": VIEWS}, views_per_block=VIEWS)
    with tempfile.TemporaryDirectory() as folder:
        for _ in make_dataset(plan, Path(folder)):
            pass
        paths = sorted((Path(folder) / "test" / "images").iterdir())
        return [cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB) for path in paths]


def reference(threads: int, instances: int, **size: int) -> Callable[[list[Picture]], Any]:
    """Mask R-CNN of torchvision with ResNet-50, three classes, weights drawn by lot."""
    import torch
    from torchvision.models.detection import maskrcnn_resnet50_fpn

    torch.manual_seed(0)
    model = maskrcnn_resnet50_fpn(
        weights=None,
        weights_backbone=None,
        num_classes=3,
        box_detections_per_img=instances,
        **size,
    ).eval()

    def run(pictures: list[Picture]) -> Any:
        torch.set_num_threads(threads)
        with torch.inference_mode():
            planes = [torch.from_numpy(p).permute(2, 0, 1).float() / 255 for p in pictures]
            return [model([plane]) for plane in planes]

    return run


def ours(backend: str, folder: Path, threads: int) -> Callable[[list[Picture]], Any]:
    """Our detector, as the robot runs it: boxes and masks at the size of the picture."""
    import torch

    detector = load_detector(backend, folder / SHIPPED[backend], threads=threads)

    def run(pictures: list[Picture]) -> Any:
        torch.set_num_threads(threads)
        return [detector.detect(picture) for picture in pictures]

    return run


def side_by_side(folder: Path, threads: int) -> Callable[[list[Picture]], Any]:
    """ONNX Runtime on several pictures at once, each on a thread of its own."""
    detector = load_detector("onnx", folder / SHIPPED["onnx"], threads=1)
    pool = ThreadPoolExecutor(threads)
    return lambda pictures: list(pool.map(detector.detect, pictures))


def contenders(folder: Path, threads: int, pictures: list[Picture]) -> list[Contender]:
    """All of them; the first is what the others are compared with."""
    finder = load_detector("torch", folder / SHIPPED["torch"])
    instances = max(1, round(float(np.mean([len(finder.detect(p)) for p in pictures]))))
    small = {"min_size": INPUT_HEIGHT, "max_size": INPUT_WIDTH}
    print(f"{threads} threads, {instances} instances in a picture of the reference")
    return [
        Contender("maskrcnn_resnet50_fpn, 1333 x 750 (default)", reference(threads, instances)),
        Contender("maskrcnn_resnet50_fpn, our size", reference(threads, instances, **small)),
        Contender("ours, torch, one thread (default)", ours("torch", folder, 1)),
        Contender("ours, ONNX Runtime", ours("onnx", folder, threads)),
        Contender("ours, ONNX Runtime, at 5 Hz", ours("onnx", folder, threads), rest=PERIOD),
        Contender("ours, ONNX Runtime, batch of 6", side_by_side(folder, threads), at_once=6),
    ]


def table(rows: list[Contender]) -> str:
    """Markdown."""
    lines = [
        "| detector | latency, median [ms] | least [ms] | processor time [ms] | faster |",
        "|---|---|---|---|---|",
    ]
    base = float(np.median(rows[0].wall))
    for row in rows:
        median, least = np.median(row.wall), np.min(row.wall)
        lines.append(
            f"| {row.name} | {1e3 * median:.0f} | {1e3 * least:.0f} | "
            f"{1e3 * np.median(row.processor):.0f} | {base / median:.1f} x |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--weights-dir", type=Path, default=WEIGHTS_DIR)
    given = parser.parse_args()
    import torchvision  # noqa: F401  before the first rendering: its triton and Mesa's LLVM clash

    pictures = rendered_pictures()
    rows = contenders(given.weights_dir, given.threads, pictures)
    for row in rows:
        row.run(pictures[: row.at_once])
    for k in range(given.rounds):
        turned = pictures[k % VIEWS :] + pictures[: k % VIEWS]
        for row in rows:
            row.time(turned)
    print(table(rows))


if __name__ == "__main__":
    main()
