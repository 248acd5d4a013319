"""Laws of the coordinates in which curved rows run straight."""

from __future__ import annotations

import numpy as np
import pytest

from vinum_nav.mapping.bend import Bend

CURVATURES = [0.0, 0.001, 0.025, -0.001, -0.025]


@pytest.mark.parametrize("curvature", CURVATURES)
def test_bending_and_straightening_are_each_others_inverse(curvature: float) -> None:
    uv = np.random.default_rng(0).uniform([-5.0, -15.0], [40.0, 15.0], (200, 2))
    bend = Bend(curvature)
    np.testing.assert_allclose(bend.bend(bend.straighten(uv)), uv, atol=1e-9)


@pytest.mark.parametrize("curvature", CURVATURES)
def test_a_curve_leaves_the_origin_along_u_and_keeps_its_length_and_its_distance(
    curvature: float,
) -> None:
    s = np.linspace(0.0, 30.0, 3001)
    lines = [Bend(curvature).bend(np.column_stack([s, np.full(len(s), d)])) for d in (0.0, 4.0)]
    first, second = lines
    np.testing.assert_allclose(first[1] - first[0], [0.01, 0.0], atol=1e-5)
    assert np.linalg.norm(np.diff(first, axis=0), axis=1).sum() == pytest.approx(30.0, abs=1e-3)
    np.testing.assert_allclose(np.linalg.norm(second - first, axis=1), 4.0, atol=1e-9)
    assert (first[-1, 1] > 0) == (curvature > 0)


def test_mirroring_the_plane_mirrors_the_bend() -> None:
    uv = np.random.default_rng(1).uniform([-5.0, -9.0], [30.0, 9.0], (50, 2))
    mirrored = Bend(-0.02).straighten(uv * [1, -1])
    np.testing.assert_allclose(Bend(0.02).straighten(uv), mirrored * [1, -1], atol=1e-9)
