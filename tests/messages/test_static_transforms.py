"""Static transforms join frames over any number of steps, in both directions."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from vinum_nav.messages.transforms import StaticTransforms

HALF = np.sqrt(0.5)


def message(*entries: tuple[str, str, tuple[float, ...], tuple[float, ...]]) -> Any:
    return SimpleNamespace(
        transforms=[
            SimpleNamespace(
                header=SimpleNamespace(frame_id=parent),
                child_frame_id=child,
                transform=SimpleNamespace(
                    translation=SimpleNamespace(**dict(zip("xyz", xyz, strict=True))),
                    rotation=SimpleNamespace(**dict(zip("xyzw", q, strict=True))),
                ),
            )
            for parent, child, xyz, q in entries
        ]
    )


def test_a_way_over_the_parent() -> None:
    """`color` is 1 m ahead of base and turned left, `depth` 0.2 m to the left of base."""
    static = StaticTransforms()
    static.add(message(("/base", "color", (1, 0, 0), (0, 0, HALF, HALF))))
    static.add(message(("base", "depth", (0, 0.2, 0), (0, 0, 0, 1))))
    found = static.between("color", "depth")
    assert found is not None
    # (-1, 0.2) of base seen by axes that are turned left: x is its y, y is its -x.
    np.testing.assert_allclose(found[:3, 3], [0.2, 1.0, 0], atol=1e-12)
    np.testing.assert_allclose(found[:3, :3] @ [1, 0, 0], [0, -1, 0], atol=1e-12)
    back = static.between("depth", "color")
    assert back is not None
    np.testing.assert_allclose(found @ back, np.eye(4), atol=1e-12)


def test_a_camera_that_looks_straight_down() -> None:
    static = StaticTransforms()
    static.add(message(("base", "down", (0, 0, 1), (0, HALF, 0, HALF))))
    found = static.between("base", "down")
    assert found is not None
    np.testing.assert_allclose(found @ [1, 0, 0, 1], [0, 0, 0, 1], atol=1e-12)


def test_what_nothing_joins() -> None:
    static = StaticTransforms()
    static.add(message(("a", "b", (0, 0, 0), (0, 0, 0, 1))))
    assert static.between("a", "c") is None
    assert static.between("x", "y") is None
    np.testing.assert_array_equal(static.between("x", "/x"), np.eye(4))
    with pytest.raises(ValueError, match="quaternion of length 1"):
        static.add(message(("a", "d", (0, 0, 0), (0, 0, 0, 0))))
    with pytest.raises(ValueError, match="finite"):
        static.add(message(("a", "d", (np.nan, 0, 0), (0, 0, 0, 1))))
