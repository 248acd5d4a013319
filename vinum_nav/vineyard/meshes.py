"""Triangle meshes with texture coordinates: tubes and tufts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array

BARK_PER_METRE = 2.5
"""Repeats of the bark texture along a trunk."""


@dataclass(frozen=True)
class Mesh:
    """Vertices (N, 3) [m], texture coordinates (N, 2), faces (M, 3) counter-clockwise outside."""

    vertices: Array
    texcoords: Array
    faces: NDArray[np.int64]

    def obj(self) -> bytes:
        """Wavefront OBJ with smooth normals."""
        normals = _vertex_normals(self)
        lines = [f"v {x:.5f} {y:.5f} {z:.5f}" for x, y, z in self.vertices]
        lines += [f"vt {u:.4f} {v:.4f}" for u, v in self.texcoords]
        lines += [f"vn {x:.3f} {y:.3f} {z:.3f}" for x, y, z in normals]
        lines += [f"f {a}/{a}/{a} {b}/{b}/{b} {c}/{c}/{c}" for a, b, c in self.faces + 1]
        return ("\n".join(lines) + "\n").encode()


def merge(meshes: Iterable[Mesh]) -> Mesh:
    """One mesh of many."""
    parts = list(meshes)
    starts = np.cumsum([0, *[len(part.vertices) for part in parts[:-1]]])
    return Mesh(
        np.concatenate([part.vertices for part in parts]),
        np.concatenate([part.texcoords for part in parts]),
        np.concatenate([part.faces + start for part, start in zip(parts, starts, strict=True)]),
    )


def tube(axis: Array, radii: Array, sides: int, bumps: Array | None = None) -> Mesh:
    """Closed tube around a polyline.

    Args:
        axis: (K, 3) [m].
        radii: (K,) [m].
        bumps: (K, sides) factors of the radius, for bark.
    """
    tangents = np.gradient(axis, axis=0)
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
    right = _frames(tangents)
    forward = np.cross(tangents, right)
    angles = np.linspace(0.0, 2 * np.pi, sides + 1)
    ring = radii[:, None] * np.ones(sides + 1)
    if bumps is not None:
        ring = ring * np.concatenate([bumps, bumps[:, :1]], axis=1)
    vertices = (
        axis[:, None]
        + (ring * np.cos(angles))[..., None] * right[:, None]
        + (ring * np.sin(angles))[..., None] * forward[:, None]
    )
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(axis, axis=0), axis=1))])
    u = np.broadcast_to(np.linspace(0, 1, sides + 1), ring.shape)
    v = np.broadcast_to(lengths[:, None] * BARK_PER_METRE, ring.shape)
    body = Mesh(vertices.reshape(-1, 3), np.stack([u, v], -1).reshape(-1, 2), _quads(*ring.shape))
    return merge([body, _cap(vertices[0], flip=True), _cap(vertices[-1], flip=False)])


def tuft_mesh(rng: np.random.Generator, blades: int = 14) -> Mesh:
    """A tuft of weed, about 1 m high and wide, to be scaled."""
    parts = []
    for _ in range(blades):
        turn, tilt = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 0.9)
        t = np.linspace(0, 1, 4)
        out = np.array([np.cos(turn), np.sin(turn)])
        axis = np.column_stack([np.outer(tilt * t**1.5, out), t * rng.uniform(0.5, 1.0)])
        parts.append(tube(axis, 0.06 * (1.02 - t), 3))
    return merge(parts)


def _frames(tangents: Array) -> Array:
    """Unit vectors (K, 3) across the tangents that turn as little as possible along the way."""
    first = np.cross(tangents[0], [0.0, 1.0, 0.0] if abs(tangents[0][1]) < 0.9 else [1.0, 0, 0])
    frames = [first / np.linalg.norm(first)]
    for tangent in tangents[1:]:
        across = frames[-1] - tangent * (frames[-1] @ tangent)
        frames.append(across / np.linalg.norm(across))
    return np.array(frames)


def _quads(rings: int, columns: int) -> NDArray[np.int64]:
    i, j = np.meshgrid(np.arange(rings - 1), np.arange(columns - 1), indexing="ij")
    a = (i * columns + j).ravel()
    b, c, d = a + 1, a + columns, a + columns + 1
    return np.concatenate([np.column_stack([a, b, d]), np.column_stack([a, d, c])])


def _cap(ring: Array, flip: bool) -> Mesh:
    points = ring[::-1] if flip else ring
    centre = np.mean(points[:-1], axis=0)
    vertices = np.vstack([centre, points])
    k = np.arange(1, len(points))
    faces = np.column_stack([np.zeros_like(k), k, k + 1])
    return Mesh(vertices, np.zeros((len(vertices), 2)), faces)


def _vertex_normals(mesh: Mesh) -> Array:
    corners = mesh.vertices[mesh.faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    sums = np.zeros_like(mesh.vertices)
    for k in range(3):
        np.add.at(sums, mesh.faces[:, k], normals)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    result: Array = np.where(lengths > 0, sums / np.maximum(lengths, 1e-12), [0.0, 0.0, 1.0])
    return result
