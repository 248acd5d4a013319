"""Colour and depth of one exposure, joined by stamps that need not be equal."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Generic, TypeVar

KEPT = 8
"""Pictures of colour, and of depth, whose other half is waited for."""
WIDEST_NS = 20_000_000
"""Largest difference of the stamps of one exposure [ns], however slow the camera is."""
MEASURED = 11
"""Stamps of colour from which the frame period is measured."""

C = TypeVar("C")
D = TypeVar("D")


@dataclass(frozen=True)
class Pair(Generic[C, D]):
    """Colour and depth of one exposure, and their stamps [ns]."""

    color_ns: int
    color: C
    depth_ns: int
    depth: D


class PairJoin(Generic[C, D]):
    """Gives the newest pair whose stamps are at most half a frame period and 20 ms apart.

    The frame period is the median of what lies between the stamps of colour; before two have come,
    only equal stamps join. Depth so near has no nearer rival: its neighbours are a period away.

    Attributes:
        dropped: pictures of colour that came and were not given, those still waiting left aside.
    """

    def __init__(self) -> None:
        self._colors: dict[int, C] = {}
        self._depths: dict[int, D] = {}
        self._stamps: deque[int] = deque(maxlen=MEASURED)
        self.dropped = 0

    @property
    def tolerance_ns(self) -> int:
        """Largest difference of the stamps of a pair [ns]."""
        steps = [later - earlier for earlier, later in pairwise(self._stamps)]
        return min(WIDEST_NS, int(median(steps) / 2)) if steps else 0

    def add_color(self, stamp_ns: int, color: C) -> None:
        """Keep a picture; stamps rise."""
        self._stamps.append(stamp_ns)
        self._colors[stamp_ns] = color
        while len(self._colors) > KEPT:
            del self._colors[min(self._colors)]
            self.dropped += 1

    def add_depth(self, stamp_ns: int, depth: D) -> None:
        """Keep depth; stamps rise."""
        self._depths[stamp_ns] = depth
        while len(self._depths) > KEPT:
            del self._depths[min(self._depths)]

    def take(self) -> Pair[C, D] | None:
        """Take the newest pair and drop all colour before it; None where no pair is whole."""
        for color_ns in sorted(self._colors, reverse=True):
            depth_ns = self._depth_near(color_ns)
            if depth_ns is None:
                continue
            pair = Pair(color_ns, self._colors[color_ns], depth_ns, self._depths[depth_ns])
            self.dropped += sum(stamp_ns < color_ns for stamp_ns in self._colors)
            self._colors = {ns: c for ns, c in self._colors.items() if ns > color_ns}
            self._depths = {ns: d for ns, d in self._depths.items() if ns > depth_ns}
            return pair
        return None

    def _depth_near(self, color_ns: int) -> int | None:
        """Stamp of the depth that belongs to colour of a stamp [ns], None where it is not there."""
        near = min(self._depths, key=lambda ns: abs(ns - color_ns), default=None)
        return near if near is not None and abs(near - color_ns) <= self.tolerance_ns else None
