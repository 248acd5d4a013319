"""Features in bfloat16, boxes in single precision: faster steps where the hardware has it."""

from __future__ import annotations

from typing import Any

from vinum_nav.learning.training.processor import processor_has


def has_bfloat16(device: Any) -> bool:
    """True if a device (torch.device) computes bfloat16 in hardware."""
    import torch

    if device.type == "cuda":
        return bool(torch.cuda.get_device_capability(device) >= (8, 0))
    return device.type == "cpu" and processor_has("avx512_bf16")


def features_in_bfloat16(model: Any, device: Any) -> None:
    """Let the features of a Mask R-CNN be computed in bfloat16: backbone, heads, first RPN layer.

    Autocast around the whole model would also decode boxes in bfloat16, whose steps are 2 px at
    x = 512: torchvision's BoxCoder takes the type of what the network says. A trunk is 4 px wide.
    On a processor, convolutions of single channels stay in single precision: their gradients in
    bfloat16 come from a plain loop there and take four to seven times as long.
    """
    import torch

    heads = model.roi_heads
    for module in (model.backbone, model.rpn.head.conv, heads.box_head, heads.mask_head):
        module.forward = _cast(module.forward, device.type)
    if device.type == "cpu":
        for module in model.backbone.modules():
            if isinstance(module, torch.nn.Conv2d) and module.groups == module.in_channels > 1:
                module.forward = _single(module.forward)


def _cast(forward: Any, device_type: str) -> Any:
    import torch

    def forward_in_bfloat16(*given: Any) -> Any:
        with torch.autocast(device_type, dtype=torch.bfloat16):
            features = forward(*given)
        if isinstance(features, dict):
            return type(features)((name, value.float()) for name, value in features.items())
        return features.float()

    return forward_in_bfloat16


def _single(forward: Any) -> Any:
    import torch

    def forward_in_single_precision(features: Any) -> Any:
        with torch.autocast("cpu", enabled=False):
            return forward(features.float())

    return forward_in_single_precision
