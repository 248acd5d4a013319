"""Torch comes in before the first rendering: its triton clashes with a Mesa that is there first."""

import torchvision  # noqa: F401
