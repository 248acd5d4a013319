"""Clearance of the footprint from all that the body must not touch."""

from __future__ import annotations

import math

import numpy as np
import shapely
from scipy.spatial import cKDTree

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Pose2
from vinum_nav.vineyard.model import Anchor, Vineyard


class Clearance:
    """Trunks and posts as circles at trunk height, obstacles and anchors as convex outlines, seen
    from above."""

    def __init__(self, vineyard: Vineyard, robot: Robot) -> None:
        things = [
            *(
                (f"{v.shape.limbs[0].label}/{v.id}", v.position, v.trunk_radius)
                for v in vineyard.all_vines
            ),
            *((f"post/{p.id}", p.position, p.radius) for p in vineyard.all_posts),
        ]
        self.names = tuple(name for name, _, _ in things)
        self.centres = np.array([position[:2] for _, position, _ in things]).reshape(-1, 2)
        """Centres of the circles (N, 2) [m], in the order of `names`."""
        self.radii = np.array([radius for _, _, radius in things])
        self.outlines = {f"obstacle/{o.id}": o.footprint for o in vineyard.obstacles}
        self.outlines |= {f"anchor/{a.id}": anchor_outline(a) for a in vineyard.anchors}
        """Corners (K, 2) of what is no circle, counter-clockwise [m]."""
        self._middles = np.array([c.mean(axis=0) for c in self.outlines.values()]).reshape(-1, 2)
        self._sizes = np.array(
            [np.hypot(*(c - c.mean(axis=0)).T).max() for c in self.outlines.values()]
        )
        self._tree = cKDTree(self.centres)
        self._reach = robot.half_diagonal + float(self.radii.max(initial=0.0))
        self._half = np.array([robot.length / 2, robot.width / 2])
        self._polygons = {name: shapely.Polygon(corners) for name, corners in self.outlines.items()}

    def within(self, point_xy: Array, reach: float) -> list[int]:
        """Circles whose centres are no farther than `reach` from a point (2,) [m], by index."""
        return sorted(self._tree.query_ball_point(point_xy, reach)) if len(self.names) else []

    def outlines_within(self, point_xy: Array, reach: float) -> list[str]:
        """Names of the outlines some of which may be no farther than `reach` from a point [m]."""
        if not self.outlines:
            return []
        gaps = np.hypot(*(self._middles - point_xy).T) - self._sizes
        return [name for name, gap in zip(self.outlines, gaps, strict=True) if gap <= reach]

    def distances(self, pose: Pose2, circles: list[int]) -> Array:
        """Distance of the footprint at `pose` from some circles (N,) [m], negative if cut."""
        local = np.abs(pose.inverse().transform(self.centres[circles])) - self._half
        outside = np.hypot(*np.maximum(local, 0.0).T)
        return np.asarray(outside + np.minimum(local.max(axis=1), 0.0) - self.radii[circles])

    def at(self, pose: Pose2) -> float:
        """Least distance [m]; 0 when something overlaps, inf when there is nothing."""
        least = math.inf
        if len(self.names):
            centre, _ = self._tree.query(pose.xy)
            least = float(self.distances(pose, self.within(pose.xy, centre + self._reach)).min())
        outlines = self.outlines_within(pose.xy, least + self._reach)
        if outlines:
            footprint = self._footprint(pose)
            least = min(least, *(footprint.distance(self._polygons[name]) for name in outlines))
        return max(0.0, least)

    def touched(self, pose: Pose2) -> tuple[str, ...]:
        """Names of what the footprint overlaps, sorted."""
        near = self.within(pose.xy, self._reach)
        outlines = self.outlines_within(pose.xy, self._reach)
        if not (near or outlines):
            return ()
        distances = self.distances(pose, near)
        cut = [self.names[i] for i, d in zip(near, distances, strict=True) if d <= 0]
        footprint = self._footprint(pose)
        cut += [name for name in outlines if footprint.intersects(self._polygons[name])]
        return tuple(sorted(cut))

    def _footprint(self, pose: Pose2) -> shapely.Polygon:
        signs = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
        return shapely.Polygon(pose.transform(signs * self._half))


def anchor_outline(anchor: Anchor) -> Array:
    """Corners (4, 2) of rod and stay wire seen from above [m], counter-clockwise."""
    along = anchor.foot[:2] - anchor.top[:2]
    along = along / np.linalg.norm(along)
    side = max(anchor.rod_radius, anchor.wire_radius) * np.array([-along[1], along[0]])
    end = anchor.foot[:2] + anchor.rod_radius * along
    return np.array([anchor.top[:2] - side, end - side, end + side, anchor.top[:2] + side])
