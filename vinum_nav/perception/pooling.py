"""Pooling from the level of the pyramid that fits a box, gathered without scattering."""

from __future__ import annotations

from typing import Any

FIRST_LEVEL, LAST_LEVEL = 2, 5
"""Pyramid levels of the network: strides 4 to 32."""


def pool_by_level(model: Any) -> None:
    """Replace the box and mask pooling of our Mask R-CNN when it runs on one picture.

    The numbers are those of torchvision's MultiScaleRoIAlign, which scatters each level's results
    into an array of zeros: exported to ONNX, that takes as long as the pooling itself.
    """
    for pool in (model.roi_heads.box_roi_pool, model.roi_heads.mask_roi_pool):
        pool.forward = _LevelPooling(pool.featmap_names, pool.output_size, pool.sampling_ratio)


class _LevelPooling:
    """Stands in for MultiScaleRoIAlign.forward, aligned=False.

    Source: Lin et al. 2017 (FPN), eq. 1 for the level of a box.
    """

    def __init__(self, names: list[str], output_size: tuple[int, int], samples: int) -> None:
        from torchvision.ops.poolers import initLevelMapper

        self._names, self._output_size, self._samples = names, output_size, samples
        self._level_of = initLevelMapper(FIRST_LEVEL, LAST_LEVEL)

    def __call__(self, features: dict[str, Any], boxes: list[Any], _: Any) -> Any:
        """Pooled features (R, C, bins, bins) of one picture's boxes_xyxy [(R, 4)]."""
        import torch
        from torchvision.ops import roi_align

        levels = self._level_of(boxes)
        numbered = torch.nn.functional.pad(boxes[0], (1, 0))
        members = [torch.where(levels == k)[0] for k in range(len(self._names))]
        pooled = [
            roi_align(
                features[name],
                numbered[member],
                self._output_size,
                2.0 ** -(k + FIRST_LEVEL),
                self._samples,
            )
            for k, (name, member) in enumerate(zip(self._names, members, strict=True))
        ]
        return torch.cat(pooled)[torch.argsort(torch.cat(members))]
