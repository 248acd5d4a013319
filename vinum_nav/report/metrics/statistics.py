"""Summaries of samples, as JSON holds them: None where there is no sample."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vinum_nav.geometry import Array


def mean(values: Sequence[float] | Array) -> float | None:
    """Arithmetic mean."""
    return float(np.mean(values)) if len(values) else None


def std(values: Sequence[float] | Array) -> float | None:
    """Standard deviation of the population."""
    return float(np.std(values)) if len(values) else None


def p95(values: Sequence[float] | Array) -> float | None:
    """95th percentile, linear between samples."""
    return float(np.percentile(values, 95)) if len(values) else None


def greatest(values: Sequence[float] | Array) -> float | None:
    """Maximum."""
    return float(np.max(values)) if len(values) else None


def least(values: Sequence[float] | Array) -> float | None:
    """Minimum."""
    return float(np.min(values)) if len(values) else None
