"""Training of the detector, within a budget of time or pictures, resumable after a kill."""

from __future__ import annotations

import copy
import math
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vinum_nav.errors import InputError
from vinum_nav.learning.data.batches import Draws, batches
from vinum_nav.learning.data.ignored import IgnoredRegions
from vinum_nav.learning.data.pictures import CocoPictures
from vinum_nav.learning.data.samples import Samples
from vinum_nav.learning.training.batch_norm import freeze_norms, recalibrate
from vinum_nav.learning.training.checkpoint import CHECKPOINT, Progress, resume, save
from vinum_nav.learning.training.contact_sheet import write_contact_sheet
from vinum_nav.learning.training.curves import write_curves
from vinum_nav.learning.training.early_stop import EarlyStop
from vinum_nav.learning.training.memory_format import memory_format
from vinum_nav.learning.training.mixed_precision import features_in_bfloat16, has_bfloat16
from vinum_nav.learning.training.pooling import pool_by_sums
from vinum_nav.learning.training.process_group import ProcessGroup
from vinum_nav.learning.training.train_log import TrainLog
from vinum_nav.perception.network import build_model, fill, read_weights

LOG_EVERY = 20
"""Steps between two lines of log.jsonl."""
WARMUP_SHARE = 0.05
"""Share of the budget after which the learning rate is up, however few steps that is."""
SAVE_EVERY = 200
"""Steps between two checkpoints."""


@dataclass(frozen=True)
class TrainParameters:
    """Parameters of a training.

    Attributes:
        minutes: wall clock over all resumptions; the learning rate falls to its end with it.
        images: budget of pictures in place of time; then a seed gives the same weights every time
            on the same processor.
        batch_size: pictures of each process in a step.
        learning_rate: highest, of AdamW.
        warmup_steps: over which it rises, or over WARMUP_SHARE of the budget if that is less.
        average: decay of the moving average of the weights, which is what is kept.
        device: 'cpu', 'cuda' or 'auto'.
        precision: 'bfloat16' or 'float32' of features: see `mixed_precision`; 'auto' for what the
            device has in hardware.
        augmented: share of the pictures that are changed, see `augment`; less towards the end of a
            long training lets it settle on pictures as cameras take them.
        frozen_norms: keep the batch statistics of the weights that are begun from: the network is
            trained as it will run, small batches do no harm, and a step is a sixth shorter.
        workers: processes that read ahead; None for none without a GPU, else up to eight.
    """

    minutes: float = 55.0
    images: int | None = None
    batch_size: int = 4
    learning_rate: float = 1.2e-3
    warmup_steps: int = 150
    weight_decay: float = 1e-3
    clip_norm: float = 10.0
    average: float = 0.998
    random_seed: int = 0
    device: str = "auto"
    precision: str = "auto"
    augmented: float = 1.0
    frozen_norms: bool = False
    workers: int | None = None


def train(
    data: Path,
    out: Path,
    parameters: TrainParameters,
    init: Path | None = None,
    categories: Mapping[str, str] | None = None,
) -> Path:
    """Train on DATA/train, or on DATA where that is a split by itself; the checkpoint's path.

    OUT keeps the checkpoint, log.jsonl, curves.png and predictions.jpg; a run that finds a
    checkpoint there goes on from it. Under `torchrun` every process takes its share of the
    pictures.

    Args:
        init: checkpoint or weights to begin with (fine-tuning).
        categories: see `read_annotations`.

    Raises:
        InputError: no annotations, or nothing in them to learn from; no such device; norms to be
            frozen, and no weights to begin from.
    """
    if parameters.frozen_norms and init is None:
        raise InputError("norms can only be frozen with weights to begin from (--init)")

    def pictures() -> CocoPictures:
        taught = split_of(data, "train")
        found = CocoPictures(taught, categories)
        if not found.objects:
            raise InputError(f"{taught}: no trunk and no post is annotated in {len(found)} images")
        return found

    return train_on(pictures, out, parameters, init)


def train_on(
    open_samples: Callable[[], Samples],
    out: Path,
    parameters: TrainParameters,
    init: Path | None,
    stop: EarlyStop | None = None,
) -> Path:
    """Train on samples, see `train`.

    Args:
        open_samples: opens them; called once in each process, in the first one before the others.
        stop: keeps the best weights, and may end the training before its budget is used up.

    Raises:
        InputError: see `train`; several processes with `stop`.
    """
    trainer = _Trainer(open_samples, out, parameters, init, stop)
    try:
        trainer.run()
    finally:
        trainer.close()
    return out / CHECKPOINT


class _Trainer:
    def __init__(
        self,
        open_samples: Callable[[], Samples],
        out: Path,
        parameters: TrainParameters,
        init: Path | None,
        stop: EarlyStop | None = None,
    ) -> None:
        import torch

        self._p, self._out, self._torch, self._stop = parameters, out, torch, stop
        torch.manual_seed(parameters.random_seed)
        self._group = ProcessGroup()
        if stop is not None and self._group.size > 1:
            raise InputError("a small set is learnt by one process: call train without torchrun")
        self._device = _device(parameters.device, self._group.local_rank)
        self._pictures = self._shared(open_samples)
        out.mkdir(parents=True, exist_ok=True)
        self._path = out / CHECKPOINT
        self._model = build_model().to(self._device, memory_format=memory_format(self._device))
        self._average = copy.deepcopy(self._model)
        self._optimiser = torch.optim.AdamW(
            self._model.parameters(), lr=0.0, weight_decay=parameters.weight_decay, fused=True
        )
        self._progress = Progress()
        self._begin_from(init)
        self._wrapped = self._prepared()
        self._log = TrainLog(out / "log.jsonl") if self._group.rank == 0 else None
        self._begun = time.monotonic()

    def _shared(self, open_samples: Callable[[], Samples]) -> Samples:
        """The first process makes the cache, the others wait for it."""
        if self._group.rank > 0:
            self._group.wait()
        samples = open_samples()
        if self._group.rank == 0:
            self._group.wait()
        return samples

    def _begin_from(self, init: Path | None) -> None:
        if self._path.is_file():
            parts = (self._model, self._average, self._optimiser)
            self._progress = resume(self._path, *parts, self._device)
        elif init is not None:
            averages = read_weights(init, self._device)["average"]
            fill(self._model, averages, init)
            fill(self._average, averages, init)

    def _prepared(self) -> Any:
        """The model as it is trained: fast on its device, deaf to what is ignored, shared."""
        self._model.transform._skip_resize = True  # Pictures come at the network's size.
        IgnoredRegions(self._model)
        precision = self._p.precision
        if precision == "bfloat16" or (precision == "auto" and has_bfloat16(self._device)):
            features_in_bfloat16(self._model, self._device)
        if self._device.type == "cpu":
            pool_by_sums(self._model)
        if self._group.size == 1:
            return self._model
        return self._torch.nn.parallel.DistributedDataParallel(self._model)

    def run(self) -> None:
        self._model.train()
        if self._p.frozen_norms:
            freeze_norms(self._model)
        self._begun, before = time.monotonic(), self._progress.used_s
        source = self._batches()
        while True:
            self._progress.used_s = before + time.monotonic() - self._begun
            fraction = self._group.agreed(self._fraction())
            if fraction >= 1.0 or self._has_enough(fraction):
                break
            losses = self._one_step(fraction, *next(source))
            self._record(fraction, losses)
        if self._group.rank == 0 and not self._p.frozen_norms:
            recalibrate(self._average, self._pictures, np.random.default_rng(self._progress.step))
        if self._stop is not None:
            self._stop.judge(self._average)
            self._stop.settle(self._average)
        self._save(finished=True)

    def _has_enough(self, fraction: float) -> bool:
        """True if no gain is to be expected; the time of judging does not count."""
        if self._stop is None or not self._stop.is_due(fraction):
            return False
        begun = time.monotonic()
        ends = self._stop.judge(self._average)
        self._begun += time.monotonic() - begun
        return ends

    def _batches(self) -> Any:
        workers = self._p.workers
        if workers is None:
            cores = (os.cpu_count() or 1) // self._group.size
            workers = min(8, max(1, cores - 1)) if self._device.type == "cuda" else 0
        return batches(
            Draws(self._pictures, self._p.random_seed, self._p.augmented),
            self._device,
            step=self._progress.step,
            batch_size=self._p.batch_size,
            rank=self._group.rank,
            processes=self._group.size,
            workers=workers,
        )

    def _fraction(self) -> float:
        """Share of the budget that is used up."""
        if self._p.images is not None:
            step = self._p.batch_size * self._group.size
            return self._progress.step / math.ceil(self._p.images / step)
        return self._progress.used_s / (60.0 * self._p.minutes)

    def _one_step(
        self, fraction: float, pictures: list[Any], targets: list[dict[str, Any]]
    ) -> dict[str, float]:
        # Proposals are drawn by lot; a resumed run draws those that an unbroken one would draw.
        lot = [self._p.random_seed, self._progress.step, self._group.rank]
        self._torch.manual_seed(int(np.random.SeedSequence(lot).generate_state(1)[0]))
        rate = self._learning_rate(fraction)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        losses = self._wrapped(pictures, targets)
        self._optimiser.zero_grad()
        sum(losses.values()).backward()
        self._torch.nn.utils.clip_grad_norm_(self._model.parameters(), self._p.clip_norm)
        self._optimiser.step()
        self._progress.step += 1
        self._move_average()
        return {name: float(value.detach()) for name, value in losses.items()}

    def _learning_rate(self, fraction: float) -> float:
        warm = max((self._progress.step + 1) / self._p.warmup_steps, fraction / WARMUP_SHARE)
        warm = min(1.0, warm)
        return self._p.learning_rate * warm * (0.02 + 0.49 * (1 + math.cos(math.pi * fraction)))

    def _move_average(self) -> None:
        step = self._progress.step
        decay = min(self._p.average, (1 + step) / (10 + step))
        states = (self._average.state_dict().values(), self._model.state_dict().values())
        with self._torch.no_grad():
            for mean, value in zip(*states, strict=True):
                if mean.dtype.is_floating_point:
                    mean.lerp_(value, 1.0 - decay)
                else:
                    mean.copy_(value)

    def _record(self, fraction: float, losses: dict[str, float]) -> None:
        if self._log is None:
            return
        self._log.add(losses)
        step = self._progress.step
        if step % LOG_EVERY == 0:
            pictures = LOG_EVERY * self._p.batch_size * self._group.size
            self._log.write(step, fraction, self._learning_rate(fraction), pictures)
        if step % SAVE_EVERY == 0:
            self._save()

    def _save(self, finished: bool = False) -> None:
        if self._group.rank == 0:
            parts = (self._model, self._average, self._optimiser)
            save(self._path, self._progress, *parts, finished)
            write_curves(self._out / "log.jsonl", self._out / "curves.png")
            write_contact_sheet(self._average, self._pictures, self._out / "predictions.jpg")

    def close(self) -> None:
        if self._log is not None:
            self._log.close()
        self._group.close()


def split_of(data: Path, split: str) -> Path:
    """DATA/SPLIT where there is such a folder, else DATA itself."""
    return data / split if (data / split).is_dir() else data


def _device(name: str, local_rank: int) -> Any:
    """Raises: ValueError: no GPU, and one was asked for."""
    import torch

    there = torch.cuda.is_available()
    if name == "cuda" and not there:
        raise InputError("device cuda: torch finds no GPU here; there is cpu")
    if name in ("cuda", "auto") and there:
        torch.cuda.set_device(local_rank)
        return torch.device("cuda", local_rank)
    if name not in ("cpu", "auto"):
        raise InputError(f"no device {name!r}; there are auto, cpu, cuda")
    return torch.device("cpu")
