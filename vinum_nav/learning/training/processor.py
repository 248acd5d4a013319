"""Features of the processor."""

from __future__ import annotations


def processor_has(feature: str) -> bool:
    """True if torch knows of a feature of this processor, such as 'avx512_f'."""
    import torch

    capabilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(capabilities.get(feature, False))
