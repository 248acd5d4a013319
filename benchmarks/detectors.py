"""Our detector beside torchvision's and a plain one: same pictures, same budget, same machine.

    python benchmarks/detectors.py --data datasets/trunks --out runs/detectors [--minutes 60]

Trains `ours`, `reference_small` and `reference_default` (torchvision's maskrcnn_resnet50_fpn at our
input size and at its own default) from scratch on a common budget of pictures, with one and the
same loop (same draws, same augmentation, AdamW, cosine); then judges them, the shipped weights and
`baseline` (depth and colour, no learning) on DATA/test. A run that was broken off, or whose
--minutes are over, goes on where it was. Latencies are taken in turns on the same pictures, on the
same threads; the baseline's holds the reading of its depth. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from depth_baseline import DepthBaseline
from numpy.typing import NDArray

from vinum_nav.interfaces import Detections
from vinum_nav.learning.data.batches import Draws, batches
from vinum_nav.learning.data.coco import find_annotations, read_annotations
from vinum_nav.learning.data.ignored import IgnoredRegions
from vinum_nav.learning.data.pictures import CocoPictures
from vinum_nav.learning.judging.evaluate import look, summarise
from vinum_nav.learning.training.export import export
from vinum_nav.learning.training.mixed_precision import features_in_bfloat16, has_bfloat16
from vinum_nav.learning.training.pooling import pool_by_sums
from vinum_nav.perception.letterbox import INPUT_HEIGHT, INPUT_WIDTH
from vinum_nav.perception.load import load_detector
from vinum_nav.perception.network import CLASSES, build_model
from vinum_nav.seeing import Detector

TRAINED = ("ours", "reference_small", "reference_default")
LEARNING_RATE, WARMUP = 1e-3, 100
SAVE_EVERY = 20
LOW_SCORE = 0.05


def build(what: str) -> Any:
    """A contender's network without weights."""
    if what == "ours":
        return build_model()
    from torchvision.models.detection import maskrcnn_resnet50_fpn

    size = {"min_size": INPUT_HEIGHT, "max_size": INPUT_WIDTH} if what == "reference_small" else {}
    return maskrcnn_resnet50_fpn(weights=None, weights_backbone=None, num_classes=CLASSES, **size)


class Reference:
    """torchvision's Mask R-CNN as a Detector."""

    def __init__(self, name: str, model: Any) -> None:
        self.name, self._model = name, model.eval()
        self._model.roi_heads.score_thresh = LOW_SCORE

    def detect(self, rgb: NDArray[np.uint8]) -> Detections:
        """Detect trunks and posts in a picture (H, W, 3), RGB order."""
        with torch.inference_mode():
            planes = torch.from_numpy(rgb).permute(2, 0, 1).float() / 255.0
            found = {key: value.numpy() for key, value in self._model([planes])[0].items()}
        masks = found["masks"][:, 0] > 0.5
        return Detections(
            found["boxes"].astype(float), masks, found["scores"], found["labels"].astype(np.int64)
        )


def train(what: str, data: Path, out: Path, steps: int, batch: int, until: float) -> bool:
    """Train one contender to its budget; False where the time was over before."""
    path = out / f"{what}.pt"
    torch.manual_seed(0)
    cpu = torch.device("cpu")
    model = build(what).train().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(model.parameters(), lr=0.0, weight_decay=1e-3, fused=True)
    step = _resume(path, model, optimiser)
    IgnoredRegions(model)
    pool_by_sums(model)
    if has_bfloat16(cpu):
        features_in_bfloat16(model, cpu)
    draws = Draws(CocoPictures(data / "train"), 0)
    source = batches(draws, cpu, step=step, batch_size=batch, rank=0, processes=1, workers=0)
    while step < steps:
        if time.monotonic() > until:
            return False
        torch.manual_seed(step)
        rate = min(1.0, (step + 1) / WARMUP) * 0.5 * (1 + math.cos(math.pi * step / steps))
        for group in optimiser.param_groups:
            group["lr"] = LEARNING_RATE * rate
        loss = sum(model(*next(source)).values())
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 10.0)
        optimiser.step()
        step += 1
        if step % SAVE_EVERY == 0 or step == steps:
            _save(path, model, optimiser, step)
            print(f"{what}: step {step} of {steps}, loss {float(loss.detach()):.3f}", flush=True)
    return True


def _save(path: Path, model: Any, optimiser: Any, step: int) -> None:
    partial = path.with_suffix(".part")
    state = {"average": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step}
    torch.save(state, partial)
    partial.replace(path)


def _resume(path: Path, model: Any, optimiser: Any) -> int:
    if not path.is_file():
        return 0
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["average"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["step"])


def contenders(out: Path, data: Path, threads: int, steps: int) -> dict[str, Detector]:
    """All that is trained to its end, and the baseline; ours through both back ends."""
    ready: dict[str, Detector] = {"baseline": DepthBaseline(data / "test")}
    load = partial(load_detector, score_threshold=LOW_SCORE, threads=threads)
    if _trained(out / "ours.pt", steps):
        reference, onnx = export(out / "ours.pt", out / "weights")
        ready["ours, torch"] = load("torch", reference)
        ready["ours, ONNX Runtime"] = load("onnx", onnx)
    ready["shipped, ONNX Runtime"] = load("onnx")
    for what in TRAINED[1:]:
        state = _trained(out / f"{what}.pt", steps)
        if state:
            model = build(what)
            model.load_state_dict(state["average"])
            ready[what] = Reference(what, model)
    return ready


def _trained(path: Path, steps: int) -> dict[str, Any] | None:
    """State saved after the last step; None where a training is not that far."""
    state = torch.load(path, weights_only=True, mmap=True) if path.is_file() else {"step": -1}
    return state if state["step"] >= steps else None


def latencies(ready: dict[str, Detector], data: Path, count: int) -> dict[str, float]:
    """Median time of a picture [ms], taken in turns; the first round is not counted."""
    path, folder = find_annotations(data / "test")
    images = read_annotations(path)["images"][: count + 1]
    times: dict[str, list[float]] = {name: [] for name in ready}
    for image in images:
        rgb = cv2.cvtColor(cv2.imread(str(folder / image["file_name"])), cv2.COLOR_BGR2RGB)
        for name, detector in ready.items():
            begun = time.perf_counter()
            detector.detect(np.asarray(rgb, np.uint8))
            times[name].append(time.perf_counter() - begun)
    return {name: 1000.0 * float(np.median(values[1:])) for name, values in times.items()}


def table(results: dict[str, dict[str, Any]]) -> str:
    """Markdown."""
    slowest = results.get("reference_default", {}).get("ms")
    lines = [
        "| detector | mask AP50 | trunk | post | trunk to 6 m | mask AP | box AP50 | ms | faster |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, found in results.items():
        masks, boxes = found["masks"], found["boxes"]
        near = (found["by_distance"] or {}).get("0-6")
        values = [masks[key]["AP50"] for key in ("all", "trunk", "post")]
        values += [near and near["masks"]["trunk"]["AP50"], masks["all"]["AP"]]
        shown = ["?" if v is None else f"{v:.3f}" for v in (*values, boxes["all"]["AP50"])]
        faster = f"{slowest / found['ms']:.1f}" if slowest else "?"
        lines.append(f"| {name} | {' | '.join(shown)} | {found['ms']:.0f} | {faster} |")
    return "\n".join(lines)


def main() -> None:
    """Train what is not trained yet, judge all, print."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--images", type=int, default=2000, help="budget of each contender")
    parser.add_argument("--batch-size", type=int, default=2)
    parser.add_argument(
        "--minutes", type=float, default=math.inf, help="minutes of training in this call"
    )
    parser.add_argument(
        "--only",
        default=",".join(TRAINED),
        help="contenders to train; all that are ready are judged",
    )
    parser.add_argument("--limit", type=int, help="test pictures; all if left out")
    parser.add_argument("--rounds", type=int, default=15, help="pictures for the latencies")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    given.out.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + 60.0 * given.minutes
    steps = math.ceil(given.images / given.batch_size)
    for what in filter(None, given.only.split(",")):
        if not train(what, given.data, given.out, steps, given.batch_size, until):
            raise SystemExit(f"{what}: time is over; the same command goes on")
    ready = contenders(given.out, given.data, given.threads, steps)
    results = {}
    for name, detector in ready.items():
        found = look(detector, given.data / "test", working_threshold=0.5, limit=given.limit)
        results[name] = summarise(found, 0.5)
    ready["baseline"] = DepthBaseline(given.data / "test")
    for name, milliseconds in latencies(ready, given.data, given.rounds).items():
        results[name]["ms"] = milliseconds
    (given.out / "detectors.json").write_text(json.dumps(results, indent=2) + "\n")
    print(table(results))


if __name__ == "__main__":
    main()
