"""Torch comes in before the first rendering: its triton and Mesa's LLVM clash the other way round."""

import torchvision  # noqa: F401
