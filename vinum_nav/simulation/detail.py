"""Choice of the geoms that a picture shows, and of their level of detail."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.simulation.shadow_box import ShadowBox
from vinum_nav.simulation.sight import Reach, Sight

Flags = NDArray[np.bool_]

NEAR, FAR = "visual", "far"
"""First part of the names of geoms that show one thing in full and in little detail."""
MERGED = {"cordon": "cane"}
"""Labels without a far geom of their own, and the label whose far geom holds them."""
SMALLEST = 4.0
"""Things of a lesser radius in the picture are left out [px]."""
THINNEST = 0.12
"""Things that are thinner in the picture are left out [px]."""


class Detail:
    """Chooses among the geoms 'visual/<label>/<id>' and 'far/<label>/<id>' of a compiled model.

    Geoms of other names, the robot's for one, are always shown. Where things stand is read once.
    """

    def __init__(self, model: Any, data: Any, seen: Flags) -> None:
        """Read sizes and places.

        Args:
            data: has gone through mj_forward or mj_kinematics.
            seen: (G,) geoms that a picture without levels of detail would show.
        """
        names = [model.geom(geom).name.split("/", 2) for geom in range(model.ngeom)]
        self.stands_for = _stands_for(names)
        """(G,) for every geom itself, for a far one the geom in full detail."""
        self._far = self.stands_for != np.arange(model.ngeom)
        self._shown = seen | self._far
        self._centres, self._radii, self._thickness = _bounds(model, data)
        self._ground = np.array([parts[1:2] == ["ground"] for parts in names])
        self._always = seen & np.array([parts[0] not in (NEAR, FAR) for parts in names])
        self._objects = _objects(names, model.geom_bodyid, self._far)
        self._place_objects()

    def _place_objects(self) -> None:
        """Spheres around the objects that come in two levels."""
        count = int(self._objects.max(initial=-1)) + 1
        self._object_centres, self._object_radii = np.zeros((count, 3)), np.zeros(count)
        self._object_ground = np.zeros(count, dtype=bool)
        members = np.nonzero(self._objects >= 0)[0]
        of = self._objects[members]
        share = 1.0 / np.maximum(np.bincount(of, minlength=count), 1)
        np.add.at(self._object_centres, of, self._centres[members] * share[of, None])
        reach = np.linalg.norm(self._centres[members] - self._object_centres[of], axis=1)
        np.maximum.at(self._object_radii, of, reach + self._radii[members])
        self._object_ground[of] = self._ground[members]

    def choose(self, sight: Sight, reach: Reach, shadows: ShadowBox | None) -> tuple[Flags, Flags]:
        """Geoms (G,) to draw for a picture, and which of them cast shadows into it.

        Ground casts none: what it would hide from the sun, its slope darkens.
        """
        gap = np.maximum(np.linalg.norm(self._centres - sight.eye, axis=1) - self._radii, 1e-3)
        pixels = sight.focal / gap
        within = (self._radii * pixels > SMALLEST) & (self._thickness * pixels > THINNEST)
        within &= gap < np.where(self._ground, reach.clip, reach.things)
        within &= self._shown & self._level(sight, reach)
        casts = within & ~self._ground
        casts &= shadows is not None and shadows.shades(self._centres, self._radii)
        seen = within & sight.sees(self._centres, self._radii, reach.clip)
        return seen | casts | self._always, casts | self._always

    def _level(self, sight: Sight, reach: Reach) -> Flags:
        """Mask (G,) of the geoms that belong to the level of detail of their object."""
        gap = np.linalg.norm(self._object_centres - sight.eye, axis=1) - self._object_radii
        near = gap < np.where(self._object_ground, reach.ground_detail, reach.detail)
        near &= sight.sees(self._object_centres, self._object_radii, reach.clip)
        full = np.append(near, True)[self._objects]
        return np.asarray(np.where(self._far, ~full, full))


def _stands_for(names: list[list[str]]) -> NDArray[np.int64]:
    """Number of each geom (G,); 'far/<label>/<id>' has that of 'visual/<label>/<id>'."""
    numbers = {tuple(parts): geom for geom, parts in enumerate(names)}
    stands = np.arange(len(names))
    for geom, parts in enumerate(names):
        if parts[0] == FAR:
            stands[geom] = numbers.get((NEAR, *parts[1:]), geom)
    return stands


def _objects(names: list[list[str]], bodies: NDArray[np.int32], far: Flags) -> NDArray[np.int64]:
    """Number of the two-level object that each geom belongs to (G,); -1 for none.

    The parts of one body that have the same id switch together.
    """

    def key(geom: int) -> tuple[int, str, str]:
        label = names[geom][1] if bodies[geom] == 0 else ""
        return int(bodies[geom]), label, names[geom][2]

    labels = {(key(int(geom)), names[int(geom)][1]) for geom in np.nonzero(far)[0]}
    numbers: dict[tuple[int, str, str], int] = {}
    objects = np.full(len(names), -1)
    for geom, parts in enumerate(names):
        if parts[0] in (NEAR, FAR) and len(parts) == 3:
            own, merged = (key(geom), parts[1]), (key(geom), MERGED.get(parts[1], parts[1]))
            if own in labels or merged in labels:
                objects[geom] = numbers.setdefault(key(geom), len(numbers))
    return objects


def _bounds(model: Any, data: Any) -> tuple[Array, Array, Array]:
    """Centres (G, 3), radii (G,) and least thickness (G,) of boxes around the geoms [m]."""
    boxes = model.geom_aabb
    axes = data.geom_xmat.reshape(-1, 3, 3)
    centres = data.geom_xpos + np.einsum("gij,gj->gi", axes, boxes[:, :3])
    return centres, np.linalg.norm(boxes[:, 3:], axis=1), 2.0 * boxes[:, 3:].min(axis=1)
