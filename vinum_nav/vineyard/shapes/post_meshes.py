"""Meshes of posts: round wood, folded steel, square concrete."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.model import Post
from vinum_nav.vineyard.shapes.meshes import Mesh, merge, tube

SPARE = 1.12
"""Length of a mesh as a multiple of the post's usual height: the rest is in the ground."""
SIDES = 12
STEEL = 0.0025
"""Thickness of a folded steel post's sheet [m]."""
CHAMFER = 0.12
"""Chamfer of a concrete post's edges, as a share of its half width."""


def post_mesh_name(post: Post) -> str:
    """Name of the mesh that a post shares with those of its make."""
    return f"post_{post.material}_{'end' if post.is_end else 'line'}"


def post_mesh(post: Post) -> Mesh:
    """Mesh of a post of this make, its top at the origin, z up; its circumference's radius is that
    of the post."""
    length = SPARE * post.length + 0.1
    if post.material == "wood":
        return _round(post.radius, length)
    if post.material == "steel":
        return _folded(post.radius, length)
    return _square(post.radius, length)


def _round(radius: float, length: float) -> Mesh:
    """Peeled trunk of a young tree: slightly tapered and uneven, its top bevelled."""
    z = np.array([-length, -0.75 * length, -0.5 * length, -0.25 * length, -0.02, 0.0])
    radii = radius * np.array([1.0, 1.0, 0.985, 0.97, 0.95, 0.72])
    axis = np.column_stack([np.zeros((len(z), 2)), z])
    axis[1:-2, 0] += radius * np.array([0.05, -0.06, 0.05])
    return tube(axis, radii, SIDES)


def _folded(radius: float, length: float) -> Mesh:
    """A sheet of steel folded to an open profile, its web towards the row's start."""
    w, d, lip = 0.72 * radius, 0.69 * radius, 0.35 * radius
    t = max(STEEL, 0.06 * radius)
    boxes = [
        ((-d, -w), (-d + t, w)),
        ((-d, -w), (d, -w + t)),
        ((-d, w - t), (d, w)),
        ((d - t, -w), (d, -w + lip)),
        ((d - t, w - lip), (d, w)),
    ]
    return merge(
        _prism([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], length) for (x0, y0), (x1, y1) in boxes
    )


def _square(radius: float, length: float) -> Mesh:
    half = 0.7 * radius
    cut = CHAMFER * half
    outline = []
    for sx, sy in ((1, -1), (1, 1), (-1, 1), (-1, -1)):
        corner = [(sx * half, sy * (half - cut)), (sx * (half - cut), sy * half)]
        outline += corner if sx * sy > 0 else corner[::-1]
    return _prism(outline, length)


def _prism(outline: Sequence[tuple[float, float]], length: float) -> Mesh:
    """Prism down from z = 0 over a convex outline, counter-clockwise, with flat faces."""
    points = np.array(outline)
    following = np.roll(points, -1, axis=0)
    around = np.concatenate([[0.0], np.cumsum(np.linalg.norm(following - points, axis=1))])
    parts = []
    for k, (a, b) in enumerate(zip(points, following, strict=True)):
        corners = np.array([[*a, -length], [*b, -length], [*b, 0.0], [*a, 0.0]])
        u = 4.0 * around[[k, k + 1, k + 1, k]]
        v = np.array([length, length, 0.0, 0.0])
        faces = np.array([[0, 1, 2], [0, 2, 3]])
        across = b - a
        normal = np.array([across[1], -across[0], 0.0]) / np.hypot(*across)
        parts.append(Mesh(corners, np.column_stack([u, v]), faces, np.tile(normal, (4, 1))))
    parts.append(_lid(points, 0.0, up=True))
    parts.append(_lid(points, -length, up=False))
    return merge(parts)


def _lid(points: Array, z: float, up: bool) -> Mesh:
    vertices = np.column_stack([points, np.full(len(points), z)])
    k = np.arange(1, len(points) - 1)
    faces = np.column_stack([np.zeros_like(k), k, k + 1])
    normals = np.tile([0.0, 0.0, 1.0 if up else -1.0], (len(points), 1))
    return Mesh(vertices, 4.0 * points, faces if up else faces[:, ::-1], normals)
