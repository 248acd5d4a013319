"""Torch comes in before the first rendering: its triton clashes with a Mesa that is there first."""

import contextlib

with contextlib.suppress(ImportError):
    import torchvision  # noqa: F401
