"""Growth of a vineyard from its seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vinum_nav.description.mission_file import Datum
from vinum_nav.description.yaml_file import checked
from vinum_nav.errors import InputError
from vinum_nav.interfaces import Side
from vinum_nav.vineyard.growing.layout import Layout, RowPlan, generate_layout
from vinum_nav.vineyard.growing.light import make_light, make_looks
from vinum_nav.vineyard.growing.litter import scatter_prunings, scatter_weeds
from vinum_nav.vineyard.growing.obstacle_places import place_obstacles
from vinum_nav.vineyard.growing.order import make_order, true_start
from vinum_nav.vineyard.growing.planting import Planter
from vinum_nav.vineyard.growing.selected import with_selection
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.growing.surveyed import surveyed_block
from vinum_nav.vineyard.growing.terrain import make_terrain
from vinum_nav.vineyard.growing.trellis import build_trellis
from vinum_nav.vineyard.model import Row, Terrain, Vineyard
from vinum_nav.vineyard.seed import OrderSeed, Seed, draw


def grow(
    seed: Seed,
    random_seed: int | None = None,
    *,
    side: Side | None = None,
    faces: str | None = None,
    body: str | None = None,
    task_duration: float | None = None,
    only: str | None = None,
    skip: str | None = None,
) -> Vineyard:
    """The vineyard of a seed; the same arguments give the same vineyard.

    Args:
        random_seed: replaces the seed file's; None keeps it.
        side, faces, body, task_duration: replace the seed file's order; the vines stay where
            they are.
        only, skip: rows and vines to work and to leave out, see `selection_of`.
    """
    number = seed.random_seed if random_seed is None else random_seed
    changes = {"side": side, "faces": faces, "body": body, "task_duration": task_duration}
    order = _with(seed.order, changes)
    layout, datum = lay_out(seed, number)
    headland = seed.block.headland_width
    terrain = make_terrain(seed.ground, layout, headland, number)
    reverse = order.side is Side.RIGHT
    own = build_trellis(seed.block, layout, layout.rows, terrain, number)
    beyond = build_trellis(seed.block, layout, layout.neighbours, terrain, number)
    planter = Planter(seed, layout, terrain, number)
    planted = planter.plant(layout.rows)
    if all(vine.shape.state == "replant" for vine in planted):
        raise InputError(f"vines.replant_share: all {len(planted)} plants of a block are young")
    start = true_start(order, layout, number)
    vineyard = Vineyard(
        name=seed.name,
        random_seed=number,
        rows=_rows(layout.rows, terrain, reverse),
        vines=tuple(vine for vine in planted if vine.shape.state != "replant"),
        replants=tuple(vine for vine in planted if vine.shape.state == "replant"),
        posts=own.posts,
        wires=own.wires,
        obstacles=place_obstacles(
            seed.obstacles, layout, terrain, headland, order.faces == "both", number
        ),
        terrain=terrain,
        light=make_light(seed.light, number),
        looks=make_looks(seed, number),
        start=start,
        mission=make_order(order, layout, seed.name, datum, headland, start, number),
        task_duration=order.task_duration,
        weeds=scatter_weeds(seed.ground, layout, number),
        anchors=own.anchors + beyond.anchors,
        drip_lines=own.drip_lines + beyond.drip_lines,
        prunings=scatter_prunings(seed.ground, layout, number),
        neighbour_rows=_rows(layout.neighbours, terrain, reverse),
        neighbour_vines=planter.plant(layout.neighbours),
        neighbour_posts=beyond.posts,
        neighbour_wires=beyond.wires,
    )
    return with_selection(vineyard, only, skip)


def lay_out(seed: Seed, random_seed: int) -> tuple[Layout, Datum]:
    """Plan of a block, and the position of its map's origin.

    Raises:
        InputError: the survey is missing or malformed.
    """
    block = seed.block
    if block.survey is None:
        return generate_layout(block, random_seed), seed.datum
    row_spacing = draw(block.row_spacing, stream(random_seed, "layout"))
    datum = seed.datum if "datum" in seed.model_fields_set else None
    found = surveyed_block(block, row_spacing, datum, seed.datum.altitude)
    return found.layout, found.datum


def _with(order: OrderSeed, changes: Mapping[str, object]) -> OrderSeed:
    given = {key: value for key, value in changes.items() if value is not None}
    return checked({**order.model_dump(), **given}, OrderSeed, "order")


def _rows(plans: Iterable[RowPlan], terrain: Terrain, reverse: bool) -> tuple[Row, ...]:
    rows = []
    for plan in plans:
        line = terrain.on_ground(plan.line)
        rows.append(Row(plan.index, line[::-1].copy() if reverse else line))
    return tuple(rows)
