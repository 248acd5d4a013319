"""Statistics of the batch normalisation: kept as they are, or counted anew for an average."""

from __future__ import annotations

from typing import Any

import numpy as np

from vinum_nav.learning.data.samples import Samples
from vinum_nav.perception.network import MEAN, STD

LOOKS = 4
"""Number of times that each picture of a small set is looked at."""


def freeze_norms(model: Any) -> None:
    """Let a model in training use its running statistics, and leave them as they are.

    Scale and shift go on being trained. `model.train()` undoes it.
    """
    import torch

    for layer in model.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.eval()


def recalibrate(
    model: Any, pictures: Samples, rng: np.random.Generator, batches: int = 40, size: int = 8
) -> None:
    """Replace the running means and variances of a model by those of augmented pictures.

    Args:
        batches: at most; a small set's pictures are looked at LOOKS times each.

    Running averages lag behind the weights, and those of averaged weights were never counted.

    Source: Wu and Johnson 2021, 'Rethinking Batch in BatchNorm', sec. 3 (precise BatchNorm).
    """
    import torch

    layers = [m for m in model.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    before = [layer.momentum for layer in layers]
    was_training = model.training
    model.eval()
    device = next(model.parameters()).device
    mean, std = (torch.tensor(value, device=device)[:, None, None] for value in (MEAN, STD))
    for layer in layers:
        layer.reset_running_stats()
        layer.momentum = None
        layer.train()
    with torch.no_grad():
        for _ in range(min(batches, max(2, LOOKS * len(pictures) // size))):
            chosen = rng.integers(0, len(pictures), size)
            planes = [pictures.sample(int(k), rng)[0].transpose(2, 0, 1) for k in chosen]
            batch = torch.from_numpy(np.ascontiguousarray(planes)).to(device).float() / 255.0
            padded = torch.nn.functional.pad((batch - mean) / std, (0, 0, 0, -batch.shape[2] % 32))
            model.backbone(padded)
    for layer, momentum in zip(layers, before, strict=True):
        layer.momentum = momentum
    model.train(was_training)
