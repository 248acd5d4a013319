"""Objects in a picture and their true positions: COCO annotations of one view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, transform_points
from vinum_nav.interfaces import Label
from vinum_nav.learning.rendered.views import View
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.worlds.mjcf.world import MjcfWorld

MIN_AREA = 40
"""Visible pixels below which an instance is a crowd region, not an object."""
CATEGORIES = {"trunk": int(Label.TRUNK), "post": int(Label.POST), "replant": 3}
"""COCO's number of every part that is annotated. A replant (stem of a young plant) is background to
our detector: a stop there is a false stop. Who wants to tell it apart finds it here."""


@dataclass(frozen=True)
class Seen:
    """One thing that masks are made of.

    Attributes:
        category: of CATEGORIES.
        position: trunk position, or that of a post, in map (3,) [m]; None where it has none.
        row: index of its row; -1 in a neighbour's.
    """

    category: int
    position: Array | None
    row: int


class Owners:
    """Table from each geom of a compiled model to the thing that it belongs to."""

    def __init__(self, model: Any, world: MjcfWorld, vineyard: Vineyard) -> None:
        places = _places(vineyard)
        numbers: dict[tuple[str, str], int] = {}
        self._of_geom = np.zeros(model.ngeom + 1, dtype=np.int32)
        self._things: list[Seen] = []
        for geom in range(model.ngeom):
            part = world.parts.get(model.geom(geom).name)
            if part is None or part.label not in CATEGORIES:
                continue
            key = (part.label, part.object_id)
            if key not in numbers:
                position, row = places.get(key, (None, -1))
                self._things.append(Seen(CATEGORIES[part.label], position, row))
                numbers[key] = len(self._things)
            self._of_geom[geom] = numbers[key]

    def annotate(self, geoms: NDArray[np.int32], view: View) -> list[dict[str, Any]]:
        """Annotations of all that is visible in a segmentation (H, W) of geom ids, -1 for none."""
        numbers = self._of_geom[geoms]
        areas = np.bincount(numbers.ravel(), minlength=len(self._things) + 1)
        T_camera_map = np.linalg.inv(view.T_map_camera)
        return [
            _annotation(
                numbers == number, int(areas[number]), self._things[number - 1], T_camera_map
            )
            for number in np.flatnonzero(areas[1:]) + 1
        ]


def _places(vineyard: Vineyard) -> dict[tuple[str, str], tuple[Array, int]]:
    """Position and row by label and object id; things of the neighbours' have row -1."""
    own = {("trunk", vine.id): (vine.position, vine.row) for vine in vineyard.vines}
    own |= {("replant", vine.id): (vine.position, vine.row) for vine in vineyard.replants}
    own |= {("post", post.id): (post.position, post.row) for post in vineyard.posts}
    theirs = {("trunk", v.id): (v.position, -1) for v in vineyard.neighbour_vines}
    theirs |= {("post", p.id): (p.position, -1) for p in getattr(vineyard, "neighbour_posts", ())}
    return theirs | own


def _annotation(
    mask: NDArray[np.bool_], area: int, thing: Seen, T_camera_map: Array
) -> dict[str, Any]:
    """COCO's keys; and, where the thing has a position, 'position_camera' and 'distance' [m]."""
    from pycocotools import mask as rle

    x, y, w, h = cv2.boundingRect(mask.view(np.uint8))
    coded = rle.encode(np.asfortranarray(mask.view(np.uint8)))
    found: dict[str, Any] = {
        "category_id": thing.category,
        "segmentation": {"size": list(mask.shape), "counts": coded["counts"].decode()},
        "area": area,
        "bbox": [float(x), float(y), float(w), float(h)],
        "iscrowd": int(area < MIN_AREA),
        "row": thing.row,
    }
    if thing.position is not None:
        point = transform_points(T_camera_map, thing.position)
        offset = thing.position - np.linalg.inv(T_camera_map)[:3, 3]
        found["position_camera"] = point.round(4).tolist()
        found["distance"] = round(float(np.hypot(offset[0], offset[1])), 3)
    return found
