"""A feature pyramid with residual blocks before and after it, which leave it as it was at first."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torchvision.models.detection.backbone_utils import BackboneWithFPN


class ContextBlock(nn.Module):  # type: ignore[misc]
    """Adds to each feature what it learns from those around it; nothing until it is trained.

    Depthwise convolution, two pointwise ones; the last begins at zero, so that a trained network
    may be made larger without losing what it knows.

    Source: Liu et al. 2022 (ConvNeXt), fig. 4, without its normalisation; Chen et al. 2016
    (Net2Net) for growing a trained network.
    """

    def __init__(self, channels: int, kernel: int, widening: int = 2) -> None:
        super().__init__()
        self.around = nn.Conv2d(channels, channels, kernel, padding=kernel // 2, groups=channels)
        self.widen = nn.Conv2d(channels, widening * channels, 1)
        self.narrow = nn.Conv2d(widening * channels, channels, 1)
        nn.init.zeros_(self.narrow.weight)
        nn.init.zeros_(self.narrow.bias)

    def forward(self, features: Any) -> Any:
        return features + self.narrow(torch.relu(self.widen(self.around(features))))


class BackboneWithContext(BackboneWithFPN):  # type: ignore[misc]
    """torchvision's BackboneWithFPN with context blocks on its taps and on its pyramid.

    Every tap but the finest gets two blocks of 5 x 5, whose gains reach the finer levels by the
    pyramid; every level of the pyramid gets one of 3 x 3.
    """

    def __init__(
        self, backbone: Any, taps: dict[str, str], tap_channels: list[int], channels: int
    ) -> None:
        super().__init__(backbone, taps, tap_channels, channels)
        levels = list(taps.values())
        self.before = nn.ModuleDict(
            {
                level: nn.Sequential(ContextBlock(wide, 5), ContextBlock(wide, 5))
                for level, wide in zip(levels[1:], tap_channels[1:], strict=True)
            }
        )
        self.after = nn.ModuleDict({level: ContextBlock(channels, 3) for level in levels})

    def forward(self, pictures: Any) -> Any:
        taps = self.body(pictures)
        for level, blocks in self.before.items():
            taps[level] = blocks(taps[level])
        features = self.fpn(taps)
        for level, block in self.after.items():
            features[level] = block(features[level])
        return features
