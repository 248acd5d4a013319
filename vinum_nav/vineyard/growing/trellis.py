"""The trellis of a block: posts, their anchors, wires, irrigation hoses."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.layout import Layout, RowPlan
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.model import Anchor, Post, Terrain, Wire
from vinum_nav.vineyard.seed import BlockSeed, draw, draw_choice

END_POST = 1.2
"""Radius of an end post, as a multiple of the others'."""
ANCHOR_REACH = (0.45, 0.6)
"""Distance of an anchor from its post's foot, along the row [m]."""
STAY_HEIGHT = 0.85
"""Height at which a stay wire holds its post, as a share of the post's height."""
ROD_HEIGHT = 0.08
"""Height of an anchor's eye above ground [m]."""
HOSE_RADIUS = 0.008
"""Radius of a 16 mm irrigation hose [m]."""
HOSE_SAG = 0.012
"""Sag of a hose between two posts, as a share of their distance."""


@dataclass(frozen=True)
class Trellis:
    """Posts, wires, anchors and irrigation hoses of some rows."""

    posts: tuple[Post, ...]
    wires: tuple[Wire, ...]
    anchors: tuple[Anchor, ...]
    drip_lines: tuple[Wire, ...]


def build_trellis(
    seed: BlockSeed, layout: Layout, rows: Iterable[RowPlan], terrain: Terrain, random_seed: int
) -> Trellis:
    """Trellis of `rows`; what is drawn once for a block is the same for all of its rows."""
    posts = _posts(seed, layout, tuple(rows), terrain, random_seed)
    rng = stream(random_seed, "anchors")
    anchored = draw_choice(seed.anchors, rng)
    return Trellis(
        posts,
        _wires(posts, seed.wire_heights),
        _anchors(posts, layout, terrain, random_seed) if anchored else (),
        _drip_lines(seed, posts, random_seed),
    )


def _posts(
    seed: BlockSeed,
    layout: Layout,
    rows: tuple[RowPlan, ...],
    terrain: Terrain,
    random_seed: int,
) -> tuple[Post, ...]:
    rng = stream(random_seed, "posts")
    height, radius = draw(seed.post_height, rng), draw(seed.post_radius, rng)
    material = draw_choice(seed.post_material, rng)
    at_ends = stream(random_seed, "end_posts")
    lean = math.tan(math.radians(draw(seed.end_post_lean_deg, at_ends)))
    end_material = draw_choice(seed.end_post_material or material, at_ends)
    posts = []
    for row in rows:
        own = stream(random_seed, "row_posts", row.stream)
        directions = layout.frame.direction(layout.to_uv(row.posts))
        for k, (xy, direction) in enumerate(zip(row.posts, directions, strict=True)):
            foot = np.array([*xy, float(terrain.height_at(xy))])
            tilt = own.normal(0.0, 0.01, 2) * height
            tall = height * own.uniform(0.97, 1.03)
            is_end = k in (0, len(row.posts) - 1)
            if is_end:
                outwards = -1.0 if k == 0 else 1.0
                tilt = lean * tall * outwards * np.array([math.cos(direction), math.sin(direction)])
            posts.append(
                Post(
                    f"{row.name}p{k:02d}",
                    row.index,
                    foot,
                    foot + np.array([*tilt, tall]),
                    radius * (END_POST if is_end else 1.0),
                    end_material if is_end else material,
                    is_end,
                    float(direction),
                    (row.surveyed.posts[k], row.surveyed.number)
                    if row.surveyed is not None and row.surveyed.posts
                    else None,
                )
            )
    return tuple(posts)


def _wires(posts: tuple[Post, ...], heights: tuple[float, ...]) -> tuple[Wire, ...]:
    wires = []
    for a, b in itertools.pairwise(posts):
        if a.row != b.row:
            continue
        for height in heights:
            start, end = _at(a, height), _at(b, height)
            if start is not None and end is not None:
                wires.append(Wire(a.row, start, end))
    return tuple(wires)


def _drip_lines(seed: BlockSeed, posts: tuple[Post, ...], random_seed: int) -> tuple[Wire, ...]:
    """Hoses that sag between posts, two straight stretches each."""
    if seed.drip_height is None:
        return ()
    height = draw(seed.drip_height, stream(random_seed, "drip"))
    stretches = []
    for a, b in itertools.pairwise(posts):
        start, end = _at(a, height), _at(b, height)
        if a.row != b.row or start is None or end is None:
            continue
        sag = HOSE_SAG * float(np.linalg.norm(end - start))
        middle = (start + end) / 2 - np.array([0.0, 0.0, sag])
        stretches.append(Wire(a.row, start, middle, HOSE_RADIUS))
        stretches.append(Wire(a.row, middle, end, HOSE_RADIUS))
    return tuple(stretches)


def _anchors(
    posts: tuple[Post, ...], layout: Layout, terrain: Terrain, random_seed: int
) -> tuple[Anchor, ...]:
    anchors = []
    for post in posts:
        if not post.is_end:
            continue
        rng = stream(random_seed, "anchor", *post.id.encode())
        uv = layout.to_uv(post.foot[:2])
        lean = layout.to_uv(post.top[:2])[0] - uv[0]
        sense = 1.0 if lean > 0 or (lean == 0 and not post.id.endswith("p00")) else -1.0
        xy = layout.to_map(uv + np.array([sense * rng.uniform(*ANCHOR_REACH), 0.0]))
        foot = np.array([*xy, float(terrain.height_at(xy))])
        eye = foot + np.array([0.0, 0.0, ROD_HEIGHT])
        top = post.foot + STAY_HEIGHT * (post.top - post.foot)
        anchors.append(Anchor(f"{post.id}a", post.row, top, eye, foot))
    return tuple(anchors)


def _at(post: Post, height: float) -> Array | None:
    rise = float(post.top[2] - post.foot[2])
    return None if height > rise else post.foot + (post.top - post.foot) * height / rise
