"""From a seed to the vineyard that grows from it."""

from __future__ import annotations

import itertools
import math

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Side
from vinum_nav.vineyard.layout import Layout, lay_out
from vinum_nav.vineyard.model import Light, Looks, Post, Row, Terrain, Vine, Vineyard, Wire
from vinum_nav.vineyard.order import make_order, true_start
from vinum_nav.vineyard.seed import OrderSeed, Seed, draw, draw_choice
from vinum_nav.vineyard.streams import stream
from vinum_nav.vineyard.terrain import make_terrain
from vinum_nav.vineyard.vines.library import VineLibrary


def grow(
    seed: Seed,
    random_seed: int | None = None,
    *,
    side: Side | None = None,
    faces: str | None = None,
    body: str | None = None,
) -> Vineyard:
    """The vineyard of a seed; the same arguments give the same vineyard.

    Args:
        random_seed: replaces the seed file's; None keeps it.
        side, faces, body: replace the seed file's order; the vines stay where they are.
    """
    number = seed.random_seed if random_seed is None else random_seed
    order = _with(seed.order, side, faces, body)
    layout = lay_out(seed.block, number)
    terrain = make_terrain(seed.ground, np.concatenate(layout.posts), number)
    rows = _rows(layout, terrain, reverse=order.side is Side.RIGHT)
    posts = _posts(seed, layout, terrain, number)
    planted = _plant(seed, layout, terrain, number)
    start = true_start(order, layout, number)
    return Vineyard(
        name=seed.name,
        random_seed=number,
        rows=rows,
        vines=tuple(vine for vine in planted if vine.shape.state != "replant"),
        replants=tuple(vine for vine in planted if vine.shape.state == "replant"),
        posts=posts,
        wires=_wires(posts, seed.block.wire_heights),
        obstacles=(),
        terrain=terrain,
        light=_light(seed, number),
        looks=_looks(seed, number),
        start=start,
        mission=make_order(
            order, layout, seed.name, seed.datum, seed.block.headland_width, start, number
        ),
        task_duration=order.task_duration,
        weeds=_weeds(seed, layout, terrain, number),
    )


def _with(order: OrderSeed, side: Side | None, faces: str | None, body: str | None) -> OrderSeed:
    changes = {"side": side, "faces": faces, "body": body}
    given = {key: value for key, value in changes.items() if value is not None}
    return OrderSeed.model_validate({**order.model_dump(), **given})


def _on_ground(terrain: Terrain, xy: Array) -> Array:
    return np.concatenate([xy, terrain.height_at(xy)[..., None]], axis=-1)


def _rows(layout: Layout, terrain: Terrain, reverse: bool) -> tuple[Row, ...]:
    rows = []
    for index, posts in enumerate(layout.posts):
        ends = _on_ground(terrain, posts[[0, -1]])
        rows.append(Row(index, ends[::-1].copy() if reverse else ends))
    return tuple(rows)


def _plant(seed: Seed, layout: Layout, terrain: Terrain, number: int) -> list[Vine]:
    """All that is planted: living and dead vines, replants."""
    library = VineLibrary(seed.vines, layout.vine_spacing, seed.block.wire_heights, number)
    planted = []
    for row, (places, there) in enumerate(zip(layout.places, layout.planted, strict=True)):
        for place in np.flatnonzero(there):
            foot = _on_ground(terrain, places[place])
            ends = _on_ground(terrain, places[place] + np.outer([-0.5, 0.5], layout.u))
            vine_id = f"r{row}v{place:02d}"
            planted.append(library.plant(vine_id, row, int(place), foot, ends[1] - ends[0]))
    if all(vine.shape.state == "replant" for vine in planted):
        raise ValueError(f"vines.replant_share: all {len(planted)} plants of the block are young")
    return planted


def _posts(seed: Seed, layout: Layout, terrain: Terrain, number: int) -> tuple[Post, ...]:
    rng = stream(number, "posts")
    height = draw(seed.block.post_height, rng)
    radius = draw(seed.block.post_radius, rng)
    material = draw_choice(seed.block.post_material, rng)
    posts = []
    for row, places in enumerate(layout.posts):
        feet = _on_ground(terrain, places)
        for k, foot in enumerate(feet):
            end = k in (0, len(feet) - 1)
            outwards = -layout.u if k == 0 else layout.u
            lean = 0.08 * height * outwards if end else rng.normal(0.0, 0.01, 2) * height
            top = foot + np.array([lean[0], lean[1], height * rng.uniform(0.97, 1.03)])
            thick = radius * (1.2 if end else 1.0) * rng.uniform(0.92, 1.08)
            posts.append(Post(f"r{row}p{k:02d}", row, foot, top, thick, material, end))
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


def _at(post: Post, height: float) -> Array | None:
    rise = float(post.top[2] - post.foot[2])
    return None if height > rise else post.foot + (post.top - post.foot) * height / rise


def _light(seed: Seed, number: int) -> Light:
    rng = stream(number, "light")
    azimuth, elevation = (
        math.radians(draw(value, rng))
        for value in (seed.light.sun_azimuth_deg, seed.light.sun_elevation_deg)
    )
    sky = np.clip(
        np.array([0.66, 0.74, 0.83]) * rng.uniform(0.85, 1.1) + rng.normal(0, 0.02, 3), 0, 1
    )
    return Light(
        azimuth,
        elevation,
        draw(seed.light.sun, rng),
        draw(seed.light.ambient, rng),
        (float(sky[0]), float(sky[1]), float(sky[2])),
    )


def _looks(seed: Seed, number: int) -> Looks:
    rng = stream(number, "looks")
    wild = bool(rng.random() < seed.wild_looks)
    grey = rng.uniform(0.25, 0.5)
    bark = np.clip(grey * np.array([1.0, 0.86, 0.72]) + rng.normal(0, 0.02, 3), 0.05, 1)
    cane = np.clip(np.array([0.55, 0.36, 0.22]) * rng.uniform(0.7, 1.3), 0.05, 1)
    if wild:
        bark, cane = rng.uniform(0.05, 0.95, 3), rng.uniform(0.05, 0.95, 3)
    return Looks(
        ground=draw_choice(seed.ground.cover, rng),
        bark_rgb=(float(bark[0]), float(bark[1]), float(bark[2])),
        cane_rgb=(float(cane[0]), float(cane[1]), float(cane[2])),
        texture_seed=int(rng.integers(2**31)),
        wild=wild,
    )


def _weeds(seed: Seed, layout: Layout, terrain: Terrain, number: int) -> Array:
    rng = stream(number, "weeds")
    uv = np.concatenate([layout.to_uv(posts) for posts in layout.posts])
    low, high = uv.min(axis=0) - 2.0, uv.max(axis=0) + 2.0
    count = min(400, int(draw(seed.ground.weeds_per_m2, rng) * float(np.prod(high - low))))
    xy = layout.to_map(rng.uniform(low, high, (count, 2)))
    height = rng.uniform(0.03, 0.16, count)
    return np.column_stack([xy, height, height * rng.uniform(0.6, 1.4, count)])
