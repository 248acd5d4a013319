"""Training of the detector, within a budget of time, resumable after a kill."""

from __future__ import annotations

import argparse
import copy
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from vinum_nav.learning.batch_norm import recalibrate
from vinum_nav.learning.coco import CocoPictures
from vinum_nav.learning.mixed_precision import features_in_bfloat16
from vinum_nav.learning.process_group import ProcessGroup
from vinum_nav.perception.network import build_model

CHECKPOINT = "checkpoint.pt"
LOG_EVERY = 20
"""Steps between two lines of log.jsonl."""
SAVE_EVERY = 200
"""Steps between two checkpoints."""


@dataclass(frozen=True)
class TrainParameters:
    """What one may turn.

    Attributes:
        minutes: wall clock over all resumptions; the learning rate falls to its end with it.
        batch_size: pictures of each process in a step.
        learning_rate: highest, of AdamW.
        warmup_steps: over which it rises.
        average: decay of the moving average of the weights, which is what is kept.
        device: 'cpu', 'cuda' or 'auto'.
        bfloat16: compute features in bfloat16: see `mixed_precision`.
    """

    minutes: float = 55.0
    batch_size: int = 4
    learning_rate: float = 1.2e-3
    warmup_steps: int = 150
    weight_decay: float = 1e-3
    clip_norm: float = 10.0
    average: float = 0.998
    random_seed: int = 0
    device: str = "auto"
    bfloat16: bool = False


def train(data: Path, out: Path, parameters: TrainParameters, init: Path | None = None) -> Path:
    """Train on DATA/train; the checkpoint's path.

    OUT keeps log.jsonl and a checkpoint; a run that finds one there goes on from it. Under
    `torchrun` every process takes its share of the pictures.

    Args:
        init: checkpoint whose averaged weights to begin with (fine-tuning).

    Raises:
        ValueError: no annotations, or nothing in them to learn from.
    """
    trainer = _Trainer(data, out, parameters, init)
    try:
        trainer.run()
    finally:
        trainer.close()
    return out / CHECKPOINT


class _Trainer:
    def __init__(
        self, data: Path, out: Path, parameters: TrainParameters, init: Path | None
    ) -> None:
        import torch

        self._p = parameters
        self._torch = torch
        torch.manual_seed(parameters.random_seed)
        self._group = ProcessGroup()
        auto = "cuda" if torch.cuda.is_available() else "cpu"
        self._device = torch.device(auto if parameters.device == "auto" else parameters.device)
        self._pictures = self._shared_pictures(data / "train")
        out.mkdir(parents=True, exist_ok=True)
        self._path = out / CHECKPOINT
        self._model = build_model().to(self._device, memory_format=torch.channels_last)
        self._average = copy.deepcopy(self._model)
        if parameters.bfloat16:
            features_in_bfloat16(self._model, self._device)
        self._optimiser = torch.optim.AdamW(
            self._model.parameters(), lr=0.0, weight_decay=parameters.weight_decay
        )
        self._step, self._used = 0, 0.0
        self._begin_from(init)
        self._wrapped = self._model
        if self._group.size > 1:
            self._wrapped = torch.nn.parallel.DistributedDataParallel(self._model)
        self._rng = np.random.default_rng([parameters.random_seed, self._step, self._group.rank])
        # A resumed run draws other proposals than it drew from the start.
        torch.manual_seed(int(self._rng.integers(2**31)))
        self._queue: list[int] = []
        self._sums: dict[str, float] = {}
        self._log: TextIO | None = (out / "log.jsonl").open("a") if self._group.rank == 0 else None

    def _shared_pictures(self, folder: Path) -> CocoPictures:
        """The first process makes the cache, the others wait for it."""
        if self._group.rank > 0:
            self._group.wait()
        pictures = CocoPictures(folder)
        if self._group.rank == 0:
            self._group.wait()
        if not pictures.objects:
            raise ValueError(
                f"{folder}: no trunk and no post is annotated in {len(pictures)} images"
            )
        return pictures

    def _begin_from(self, init: Path | None) -> None:
        path = self._path if self._path.is_file() else init
        if path is None:
            return
        state = self._torch.load(path, map_location=self._device, weights_only=True)
        self._average.load_state_dict(state["average"])
        if path == self._path:
            self._model.load_state_dict(state["model"])
            self._optimiser.load_state_dict(state["optimiser"])
            self._step, self._used = state["step"], state["used_s"]
        else:
            self._model.load_state_dict(state["average"])

    def run(self) -> None:
        self._model.train()
        begun = last = time.monotonic()
        before = self._used
        while True:
            self._used = before + time.monotonic() - begun
            fraction = self._group.agreed(self._used / (60.0 * self._p.minutes))
            if fraction >= 1.0:
                break
            losses = self._one_step(fraction)
            for name, value in losses.items():
                self._sums[name] = self._sums.get(name, 0.0) + value
            if self._step % LOG_EVERY == 0:
                now = time.monotonic()
                self._write_log(fraction, LOG_EVERY / (now - last))
                last = now
            if self._step % SAVE_EVERY == 0:
                self._save()
        if self._group.rank == 0:
            recalibrate(self._average, self._pictures, np.random.default_rng(self._step))
        self._save(finished=True)

    def _one_step(self, fraction: float) -> dict[str, float]:
        rate = self._learning_rate(fraction)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        pictures, targets = self._batch()
        losses = self._wrapped(pictures, targets)
        self._optimiser.zero_grad()
        sum(losses.values()).backward()
        self._torch.nn.utils.clip_grad_norm_(self._model.parameters(), self._p.clip_norm)
        self._optimiser.step()
        self._step += 1
        self._move_average()
        return {name: float(value.detach()) for name, value in losses.items()}

    def _learning_rate(self, fraction: float) -> float:
        warm = min(1.0, (self._step + 1) / self._p.warmup_steps)
        return self._p.learning_rate * warm * (0.02 + 0.49 * (1 + math.cos(math.pi * fraction)))

    def _batch(self) -> tuple[list[Any], list[dict[str, Any]]]:
        torch = self._torch
        pictures: list[Any] = []
        targets: list[dict[str, Any]] = []
        while len(pictures) < self._p.batch_size:
            picture, target = self._pictures.sample(self._next_index(), self._rng)
            if not len(target["labels"]):
                continue
            planes = np.ascontiguousarray(picture.transpose(2, 0, 1))
            pictures.append(torch.from_numpy(planes).to(self._device).float() / 255.0)
            named = {"boxes": target["boxes_xyxy"], **target}
            del named["boxes_xyxy"]
            targets.append({k: torch.from_numpy(v).to(self._device) for k, v in named.items()})
        return pictures, targets

    def _next_index(self) -> int:
        if not self._queue:
            shuffled = np.random.default_rng([self._p.random_seed, self._step])
            order = shuffled.permutation(len(self._pictures))
            self._queue = [int(k) for k in order[self._group.rank :: self._group.size]]
        return self._queue.pop()

    def _move_average(self) -> None:
        decay = min(self._p.average, (1 + self._step) / (10 + self._step))
        states = (self._average.state_dict().values(), self._model.state_dict().values())
        with self._torch.no_grad():
            for mean, value in zip(*states, strict=True):
                if mean.dtype.is_floating_point:
                    mean.lerp_(value, 1.0 - decay)
                else:
                    mean.copy_(value)

    def _write_log(self, fraction: float, steps_per_s: float) -> None:
        if self._log is not None:
            rate = steps_per_s * self._p.batch_size * self._group.size
            line = {
                "step": self._step,
                "fraction": round(fraction, 4),
                "images_per_s": round(rate, 2),
            }
            means = {name: round(total / LOG_EVERY, 4) for name, total in self._sums.items()}
            print(json.dumps({**line, **means}), file=self._log, flush=True)
        self._sums = {}

    def _save(self, finished: bool = False) -> None:
        if self._group.rank != 0:
            return
        partial = self._path.with_suffix(".part")
        self._torch.save(
            {
                "model": self._model.state_dict(),
                "average": self._average.state_dict(),
                "optimiser": self._optimiser.state_dict(),
                "step": self._step,
                "used_s": self._used,
                "finished": finished,
            },
            partial,
        )
        partial.replace(self._path)

    def close(self) -> None:
        if self._log is not None:
            self._log.close()
        self._group.close()


def _main() -> None:
    """`python -m vinum_nav.learning.train`, also under torchrun; `vinum-nav train` has more."""
    parser = argparse.ArgumentParser(description=_main.__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=TrainParameters.minutes)
    given = parser.parse_args()
    train(given.data, given.out, TrainParameters(minutes=given.minutes))


if __name__ == "__main__":
    _main()
