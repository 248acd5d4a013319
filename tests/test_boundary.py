"""Area that a boundary encloses, however it was drawn."""

from __future__ import annotations

import numpy as np
import pytest

from vinum_nav.description.boundary import boundary_area, crosses_itself

SQUARE = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]])


def test_a_simple_boundary_encloses_what_it_says() -> None:
    assert boundary_area(SQUARE).area == pytest.approx(16.0)


def test_a_boundary_that_crosses_itself_encloses_both_its_halves() -> None:
    area = boundary_area(SQUARE[[0, 1, 3, 2]])
    assert area.is_valid
    assert area.area == pytest.approx(8.0)


def test_a_boundary_without_width_is_a_band() -> None:
    area = boundary_area(np.array([[0.0, 0.0], [5.0, 0.0], [9.0, 0.0]]))
    assert area.is_valid
    assert 0.0 < area.area < 5.0


def test_only_a_boundary_that_is_no_simple_polygon_crosses_itself() -> None:
    assert not crosses_itself(SQUARE)
    assert crosses_itself(SQUARE[[0, 1, 3, 2]])
