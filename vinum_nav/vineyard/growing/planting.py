"""Vines on their places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from vinum_nav.vineyard.growing.layout import Layout, RowPlan
from vinum_nav.vineyard.model import Terrain, Vine
from vinum_nav.vineyard.seed import Seed
from vinum_nav.vineyard.vines.library import VineLibrary


class Planter:
    """Plants the rows of one block, and of its neighbours, from one library of shapes."""

    def __init__(self, seed: Seed, layout: Layout, terrain: Terrain, random_seed: int) -> None:
        self._library = VineLibrary(
            seed.vines, layout.vine_spacing, seed.block.wire_heights, random_seed
        )
        self._layout, self._terrain = layout, terrain

    def plant(self, rows: Iterable[RowPlan]) -> tuple[Vine, ...]:
        """All that is planted in some rows: living and dead vines, replants."""
        return tuple(vine for row in rows for vine in self._plant_row(row))

    def _plant_row(self, row: RowPlan) -> Iterable[Vine]:
        directions = self._layout.frame.direction(self._layout.to_uv(row.places))
        along = np.column_stack([np.cos(directions), np.sin(directions)])
        for place in np.flatnonzero(row.planted):
            around = row.places[place] + np.outer([0.0, -0.5, 0.5], along[place])
            foot, back, ahead = self._terrain.on_ground(around)
            name = f"{row.name}v{place:02d}"
            vine = self._library.plant(name, row.stream, int(place), foot, ahead - back)
            found = row.surveyed
            name_there = None if found is None else (found.vines[place], found.number)
            yield replace(vine, row=row.index, surveyed=name_there)
