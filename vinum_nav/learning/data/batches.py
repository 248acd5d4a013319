"""Order and changes of the training pictures: by the seed alone, broken off or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np

from vinum_nav.learning.data.samples import Samples

Batch = tuple[list[Any], list[dict[str, Any]]]


class Draws:
    """The endless row of augmented samples; number k is the same in every process and run.

    Every picture comes once in `len(pictures)` draws.
    """

    def __init__(self, pictures: Samples, random_seed: int, augmented: float = 1.0) -> None:
        """Args:
        augmented: share of the samples that are changed, see `augment`.
        """
        self._pictures, self._random_seed, self._augmented = pictures, random_seed, augmented
        self._round, self._order = -1, np.zeros(0, dtype=np.int64)

    def __getitem__(self, k: int) -> tuple[Any, dict[str, Any]]:
        """Planes (3, H, W) uint8 and target as torchvision takes it, as tensors."""
        import torch

        turn, place = divmod(k, len(self._pictures))
        if turn != self._round:
            shuffled = np.random.default_rng([self._random_seed, turn])
            self._round, self._order = turn, shuffled.permutation(len(self._pictures))
        rng = np.random.default_rng([self._random_seed, turn, place])
        picture, target = self._pictures.sample(int(self._order[place]), rng, self._augmented)
        planes = torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1)))
        named = {"boxes": target.pop("boxes_xyxy"), **target}
        return planes, {key: torch.from_numpy(value) for key, value in named.items()}


class _Numbers:
    """Numbers of the draws of every step of one process, from some step on."""

    def __init__(self, step: int, batch_size: int, rank: int, processes: int) -> None:
        self._step, self._size, self._rank, self._processes = step, batch_size, rank, processes

    def __iter__(self) -> Iterator[list[int]]:
        step = self._step
        while True:
            first = (step * self._processes + self._rank) * self._size
            yield list(range(first, first + self._size))
            step += 1


def batches(
    draws: Draws,
    device: Any,
    *,
    step: int,
    batch_size: int,
    rank: int,
    processes: int,
    workers: int,
) -> Iterator[Batch]:
    """Pictures (3, H, W) in [0, 1] and targets on a device, from `step` on, without an end.

    Args:
        workers: processes that read and augment ahead; 0 for this one.
    """
    from torch.utils.data import DataLoader

    # A process that has threads may hang for ever in what it forks.
    loader = DataLoader(
        draws,
        batch_sampler=_Numbers(step, batch_size, rank, processes),
        collate_fn=list,
        num_workers=workers,
        multiprocessing_context="forkserver" if workers else None,
        worker_init_fn=_alone,
        pin_memory=device.type == "cuda",
    )
    for samples in loader:
        planes = [planes.to(device, non_blocking=True).float() / 255.0 for planes, _ in samples]
        targets = [
            {key: value.to(device, non_blocking=True) for key, value in target.items()}
            for _, target in samples
        ]
        yield planes, targets


def _alone(_: int) -> None:
    """One thread a worker: there are as many workers as they have cores."""
    cv2.setNumThreads(1)
