"""Triangle meshes with texture coordinates: tubes and tufts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

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
    normals: Array | None = None
    """Normals of the vertices (N, 3); None for smooth ones."""

    def obj(self) -> bytes:
        """Wavefront OBJ with smooth normals."""
        normals = _vertex_normals(self) if self.normals is None else self.normals
        lines = _lines("v %.5f %.5f %.5f\n", self.vertices)
        lines += _lines("vt %.4f %.4f\n", self.texcoords)
        lines += _lines("vn %.3f %.3f %.3f\n", normals)
        lines += _lines("f %d/%d/%d %d/%d/%d %d/%d/%d\n", np.repeat(self.faces + 1, 3, axis=1))
        return lines.encode()


def _lines(template: str, rows: NDArray[Any]) -> str:
    return (template * len(rows)) % tuple(rows.ravel().tolist())


def merge(meshes: Iterable[Mesh]) -> Mesh:
    """One mesh of many; with normals of its own if all have."""
    parts = list(meshes)
    normals = [part.normals for part in parts if part.normals is not None]
    starts = np.cumsum([0, *[len(part.vertices) for part in parts[:-1]]])
    return Mesh(
        np.concatenate([part.vertices for part in parts]),
        np.concatenate([part.texcoords for part in parts]),
        np.concatenate([part.faces + start for part, start in zip(parts, starts, strict=True)]),
        np.concatenate(normals) if len(normals) == len(parts) else None,
    )


def tube(
    axis: Array,
    radii: Array,
    sides: int,
    bumps: Array | None = None,
    *,
    u: tuple[float, float] = (0.0, 1.0),
    v: Array | None = None,
    pointed: bool = False,
) -> Mesh:
    """Closed tube around a polyline.

    Args:
        axis: (K, 3) [m].
        radii: (K,) [m].
        bumps: (K, sides) factors of the radius, for bark.
        u: texture coordinates from which to which the tube is wrapped.
        v: (K,) texture coordinate along it; by its length if None.
        pointed: ends in a point instead of a disc.
    """
    ring = radii[:, None] * (np.ones((1, sides)) if bumps is None else bumps)
    ring = np.concatenate([np.broadcast_to(ring, (len(axis), sides)), ring[:, :1]], axis=1)
    if pointed:
        ring = ring * (np.arange(len(axis)) < len(axis) - 1)[:, None]
    tangents = np.gradient(axis, axis=0)
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
    right = _frames(tangents)
    forward = np.cross(tangents, right)
    angles = np.linspace(0.0, 2 * np.pi, sides + 1)
    vertices = (
        axis[:, None]
        + (ring * np.cos(angles))[..., None] * right[:, None]
        + (ring * np.sin(angles))[..., None] * forward[:, None]
    )
    vertices[:, -1] = vertices[:, 0]
    across = np.linspace(u[0], u[1], sides + 1)
    texcoords = np.stack(np.broadcast_arrays(across, _along(axis, v)[:, None]), -1).reshape(-1, 2)
    faces = _quads(len(axis), sides + 1)
    ends = [_cap(vertices[0], texcoords[0], flip=True)]
    if pointed:
        faces = faces[:-sides]
    else:
        ends.append(_cap(vertices[-1], texcoords[-1], flip=False))
    return merge([Mesh(vertices.reshape(-1, 3), texcoords, faces), *ends])


def _along(axis: Array, v: Array | None) -> Array:
    if v is not None:
        return v
    steps = np.linalg.norm(np.diff(axis, axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)]) * BARK_PER_METRE


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


def _cap(ring: Array, texcoord: Array, flip: bool) -> Mesh:
    """A fan over a ring whose last point is its first."""
    points = ring[-1:0:-1] if flip else ring[:-1]
    k = np.arange(1, len(points) - 1)
    faces = np.column_stack([np.zeros_like(k), k, k + 1])
    return Mesh(points, np.tile(texcoord, (len(points), 1)), faces)


def _vertex_normals(mesh: Mesh) -> Array:
    """Unit normals (N, 3), smooth across the seams of the texture."""
    corners = mesh.vertices[mesh.faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    _, place = np.unique(mesh.vertices.round(7), axis=0, return_inverse=True)
    sums = np.zeros((int(place.max()) + 1, 3))
    for k in range(3):
        np.add.at(sums, place[mesh.faces[:, k]], normals)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    smooth = np.where(lengths > 0, sums / np.maximum(lengths, 1e-12), [0.0, 0.0, 1.0])
    return np.asarray(smooth[place])
