"""Missions in blocks whose boundary was drawn by hand: every row is driven, ids are stable."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from closed_loop import run_fake

from vinum_nav.vineyard.model import Vineyard

pytestmark = pytest.mark.slow


def drawn_by_hand(vineyard: Vineyard, number: int) -> Vineyard:
    """Corners of the rows' outline, up to 0.7 m off along and across; the spacing 6 % too wide."""
    rng = np.random.default_rng(number)
    corners = np.array(vineyard.mission.boundary)
    moved = corners + rng.uniform(-0.7, 0.7, (1, 2)) + rng.uniform(-0.1, 0.1, corners.shape)
    changes = {
        "boundary": tuple((float(x), float(y)) for x, y in moved),
        "row_spacing": 1.06 * vineyard.mission.row_spacing,
    }
    return replace(vineyard, mission=vineyard.mission.model_copy(update=changes))


@pytest.mark.parametrize("number", [0, 1])
def test_every_row_is_driven(number: int, tmp_path: Path) -> None:
    run = run_fake(tmp_path, change=lambda vineyard: drawn_by_hand(vineyard, number))
    assert run.outcome == "done"
    vines = run.metrics["vines"]
    assert vines["visited"] == vines["total"]
    assert sum(vines["false_stops"].values()) == 0
    assert run.metrics["safety"]["collisions"] == 0
