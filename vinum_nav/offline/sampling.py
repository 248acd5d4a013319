"""Sampling of sequences: each N-th picture of a film, a moving picture, a bag's camera."""

from __future__ import annotations


def every(number: int, step: int) -> bool:
    """True if the picture with this number, counted from 0, is taken."""
    return number % step == 0
