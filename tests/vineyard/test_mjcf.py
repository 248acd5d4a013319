"""The MuJoCo world as compiled: names, truth, ground, and the width of an alley."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from grown import compiled, mjcf, vineyard

from vinum_nav.simulation.bare_world import bare_spec
from vinum_nav.simulation.renderer import load_mujoco
from vinum_nav.vineyard.growing.row_frame import RowFrame
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.worlds.mjcf.elements import COLLISION, FAR, LIDAR, VISUAL

mujoco = load_mujoco()
LABELS = {
    "trunk",
    "cordon",
    "cane",
    "replant",
    "stake",
    "tube",
    "post",
    "wire",
    "weed",
    "ground",
    "obstacle",
    "anchor",
    "drip",
    "pruning",
}


@pytest.fixture(params=[("demo", None), ("random", 3)])
def world(request: pytest.FixtureRequest) -> tuple[str, int | None]:
    return request.param


def forwarded(model: Any) -> Any:
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    return data


def test_every_geom_has_a_part(world: tuple[str, int | None]) -> None:
    model, parts = compiled(*world), mjcf(*world).parts
    names = {model.geom(k).name for k in range(model.ngeom)}
    assert names == set(parts)
    assert {part.label for part in parts.values()} <= LABELS
    block = vineyard(*world)
    ids = {part.object_id for part in parts.values() if part.label == "trunk"}
    assert ids == {vine.id for vine in (*block.vines, *block.neighbour_vines)}


def test_only_ground_and_collision_geoms_touch(world: tuple[str, int | None]) -> None:
    model = compiled(*world)
    for k in range(model.ngeom):
        touches = bool(model.geom_contype[k] or model.geom_conaffinity[k])
        group = str(model.geom_group[k])
        ground = model.geom(k).name == "ground"
        assert touches == (ground or group == COLLISION)
        assert group in (VISUAL, COLLISION, LIDAR, FAR)


def test_sites_are_the_trunk_positions(world: tuple[str, int | None]) -> None:
    data = forwarded(compiled(*world))
    for vine in vineyard(*world).vines:
        np.testing.assert_allclose(data.site(f"trunk/{vine.id}").xpos, vine.position, atol=1e-6)


def test_the_ground_is_where_height_at_says(world: tuple[str, int | None]) -> None:
    terrain = vineyard(*world).terrain
    model = bare_spec(mjcf(*world), (), ground=True).compile()
    data = forwarded(model)
    rng = np.random.default_rng(0)
    points = terrain.origin_xy + rng.uniform(0.02, 0.98, (200, 2)) * terrain.size_xy
    for point in points:
        down = np.array([0.0, 0.0, -1.0])
        hit = np.array([-1], dtype=np.int32)
        distance = mujoco.mj_ray(model, data, [*point, 20.0], down, None, 1, -1, hit)
        assert model.geom(int(hit[0])).name == "ground"
        assert 20.0 - distance == pytest.approx(float(terrain.height_at(point)), abs=0.01)


def test_vines_and_posts_stand_on_the_ground(world: tuple[str, int | None]) -> None:
    data, block = forwarded(compiled(*world)), vineyard(*world)
    for kind, things in (("vine", block.vines), ("post", block.posts)):
        for thing in things:
            foot = data.body(f"{kind}/{thing.id}").xpos
            assert foot[2] == pytest.approx(float(block.terrain.height_at(foot[:2])), abs=0.01)


def test_the_same_vineyard_gives_the_same_world(world: tuple[str, int | None]) -> None:
    from vinum_nav.vineyard.worlds.mjcf.world import build_mjcf

    assert build_mjcf(vineyard(*world)) == mjcf(*world)


def slide(block: Vineyard, name: str, half_width: float, middle: float) -> set[str]:
    """Geoms that a flat box meets on its way down the first alley.

    Args:
        half_width: of the box [m].
        middle: its distance from row 0, towards row 1 [m].
    """
    world = mjcf(name)
    spec = mujoco.MjSpec.from_string(world.xml, assets=world.assets)
    for geom in list(spec.geoms):
        if str(geom.group) in (VISUAL, LIDAR, FAR):
            spec.delete(geom)
        else:
            geom.material = ""
    for unseen in [*spec.meshes, *spec.materials, *spec.textures]:
        spec.delete(unseen)
    probe = spec.worldbody.add_body(name="probe")
    probe.add_freejoint()
    size = [0.05, half_width, 0.15]
    probe.add_geom(name="probe", type=mujoco.mjtGeom.mjGEOM_BOX, size=size)
    model = spec.compile()
    data = mujoco.MjData(model)
    frame = RowFrame.along(block.rows[0].line[:, :2])
    length = float(frame.to_uv(block.rows[0].line[-1, :2])[0])
    met = set()
    for u in np.arange(-1.0, length + 1.0, 0.05):
        uv = np.array([u, middle])
        xy, yaw = frame.to_map(uv), float(frame.direction(uv))
        data.qpos[3:7] = [np.cos(yaw / 2), 0, 0, np.sin(yaw / 2)]
        data.qpos[:3] = [*xy, float(block.terrain.height_at(xy)) + 0.4]
        mujoco.mj_forward(model, data)
        for contact in data.contact[: data.ncon]:
            met |= {model.geom(int(k)).name for k in contact.geom} - {"probe"}
    return met


def free_strip(block: Vineyard) -> tuple[float, float]:
    """Least and greatest distance from row 0 that the first alley leaves free at 0.4 m [m]."""
    frame = RowFrame.along(block.rows[0].line[:, :2])

    def sides(row: int, sense: float) -> list[float]:
        things = [(v.position, v.trunk_radius) for v in block.vines if v.row == row]
        things += [(p.position, p.radius) for p in block.posts if p.row == row]
        return [float(frame.to_uv(xyz[:2])[1]) + sense * radius for xyz, radius in things]

    return max(sides(0, 1.0)), min(sides(1, -1.0))


@pytest.mark.parametrize("name", ["mini", "curved_mini", "narrow_mini", "steep_mini"])
def test_a_probe_narrower_than_the_alley_passes_and_a_wider_one_touches(name: str) -> None:
    block = vineyard(name)
    low, high = free_strip(block)
    middle, half = (low + high) / 2, (high - low) / 2
    assert slide(block, name, half - 0.04, middle) == set()
    touched = slide(block, name, half + 0.04, middle)
    assert touched
    assert all(part.startswith(("collision/trunk/", "collision/post/")) for part in touched)
