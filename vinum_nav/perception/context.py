"""A feature pyramid with residual blocks before and after it, which leave it as it was at first."""

from __future__ import annotations

from typing import Any


def context_block(channels: int, kernel: int, widening: int = 2) -> Any:
    """Module that adds to each feature what it learns from those around it: nothing at first.

    Depthwise convolution, two pointwise ones; the last begins at zero, so that a trained network
    may be made larger without losing what it knows.

    Source: Liu et al. 2022 (ConvNeXt), fig. 4, without its normalisation; Chen et al. 2016
    (Net2Net) for growing a trained network.
    """
    import torch
    from torch import nn

    class ContextBlock(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            wide = widening * channels
            self.around = nn.Conv2d(
                channels, channels, kernel, padding=kernel // 2, groups=channels
            )
            self.widen = nn.Conv2d(channels, wide, 1)
            self.narrow = nn.Conv2d(wide, channels, 1)
            nn.init.zeros_(self.narrow.weight)
            nn.init.zeros_(self.narrow.bias)

        def forward(self, features: Any) -> Any:
            return features + self.narrow(torch.relu(self.widen(self.around(features))))

    return ContextBlock()


def backbone_with_context(
    backbone: Any, taps: dict[str, str], tap_channels: list[int], channels: int
) -> Any:
    """Torchvision's BackboneWithFPN with context blocks on its taps and on its pyramid.

    Every tap but the finest gets two blocks of 5 x 5, whose gains reach the finer levels by the
    pyramid; every level of the pyramid gets one of 3 x 3.
    """
    from torch import nn
    from torchvision.models.detection.backbone_utils import BackboneWithFPN

    levels = list(taps.values())

    class BackboneWithContext(BackboneWithFPN):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(backbone, taps, tap_channels, channels)
            self.before = nn.ModuleDict(
                {
                    level: nn.Sequential(context_block(wide, 5), context_block(wide, 5))
                    for level, wide in zip(levels[1:], tap_channels[1:], strict=True)
                }
            )
            self.after = nn.ModuleDict({level: context_block(channels, 3) for level in levels})

        def forward(self, pictures: Any) -> Any:
            tapped = self.body(pictures)
            for level, blocks in self.before.items():
                tapped[level] = blocks(tapped[level])
            features = self.fpn(tapped)
            for level, block in self.after.items():
                features[level] = block(features[level])
            return features

    return BackboneWithContext()
