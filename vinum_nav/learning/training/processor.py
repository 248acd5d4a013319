"""What the processor can do."""

from __future__ import annotations


def processor_has(feature: str) -> bool:
    """Whether torch knows of a feature of this processor, 'avx512_f' for one."""
    import torch

    capabilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(capabilities.get(feature, False))
