"""Overlapping tiles of a large picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

from vinum_nav.perception.letterbox import INPUT_HEIGHT, INPUT_WIDTH

OVERLAP = 0.25
"""Share of a tile that it has in common with its neighbour, at least."""
WORTH = 1.5
"""Enlargement of a tile in the network's input that makes one more column or row worth its time."""
MOST_TILES = 8
"""Columns or rows of tiles, at most."""


@dataclass(frozen=True)
class Tile:
    """One tile [px of the picture]; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int


def tiles_of(width: int, height: int, count: int) -> list[Tile]:
    """COUNT x COUNT overlapping tiles of a picture [px], row by row; they cover all of it."""
    across, down = _spans(width, count), _spans(height, count)
    return [Tile(left, top, right, bottom) for top, bottom in down for left, right in across]


def automatic_count(width: int, height: int) -> int:
    """Columns and rows of tiles for a picture [px]; 1 where it is not much larger than the input.

    A tile is about as large as the network's input times WORTH, so that a picture of the robot's
    camera is looked at once.
    """
    larger = max(width / INPUT_WIDTH, height / INPUT_HEIGHT)
    return min(max(1, round(larger / WORTH)), MOST_TILES)


def _spans(length: int, count: int) -> list[tuple[int, int]]:
    """Ends of COUNT overlapping pieces of a length [px]."""
    if count == 1:
        return [(0, length)]
    size = min(length, math.ceil(length / (count - OVERLAP * (count - 1))))
    starts = [round(k * (length - size) / (count - 1)) for k in range(count)]
    return [(start, start + size) for start in starts]
