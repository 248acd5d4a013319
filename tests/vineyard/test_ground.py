"""The seen ground lies on the touched one, without holes; its textures repeat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from grown import vineyard

from vinum_nav.geometry import Array
from vinum_nav.vineyard.model import Looks, Vineyard
from vinum_nav.vineyard.shapes.ground_meshes import SKIRT, SUNK, GroundPatch, ground_patches
from vinum_nav.vineyard.shapes.ground_textures import field_texture, periodic_noise, rows_texture

COVERS = ("soil", "grass", "strips", "snow")


@pytest.fixture(scope="module", params=["demo", "curved_mini", "obstacles_mini"])
def block(request: pytest.FixtureRequest) -> Vineyard:
    return vineyard(request.param)


@pytest.fixture(scope="module", params=["visual", "far"])
def patches(request: pytest.FixtureRequest, block: Vineyard) -> list[GroundPatch]:
    return [patch for patch in ground_patches(block) if patch.level == request.param]


def up(patch: GroundPatch) -> Array:
    """Upward faces (F, 3, 3): a skirt's faces stand on edge."""
    corners = patch.mesh.vertices[patch.mesh.faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return corners[np.abs(normals[:, 2]) > 1e-9]


def test_patches_have_names_of_their_own(block: Vineyard) -> None:
    names = [(patch.level, patch.id) for patch in ground_patches(block)]
    assert len(set(names)) == len(names)
    levels = {level: {p for lev, p in names if lev == level} for level in ("visual", "far")}
    assert any(p.startswith("row") for p in levels["far"])


def test_vertices_are_on_the_ground_or_a_little_below(
    block: Vineyard, patches: list[GroundPatch]
) -> None:
    for patch in patches:
        vertices = patch.mesh.vertices
        below = block.terrain.height_at(vertices[:, :2]) - vertices[:, 2]
        assert below.min() > -1e-9
        assert below.max() < SKIRT + SUNK + 1e-9
        assert np.mean(below < 1e-9) > 0.3 or patch.material == "ground_field"


def test_faces_look_up_and_cover_the_terrain(block: Vineyard, patches: list[GroundPatch]) -> None:
    faces = np.concatenate([up(patch) for patch in patches])
    a, b = faces[:, 1] - faces[:, 0], faces[:, 2] - faces[:, 0]
    assert np.all(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0] > 0)
    covered = shapely.union_all(shapely.polygons(faces[:, :, :2]), grid_size=1e-4)
    low, high = block.terrain.origin_xy, block.terrain.origin_xy + block.terrain.size_xy
    assert covered.area == pytest.approx(float(np.prod(high - low)), rel=1e-3)


def test_normals_are_unit_vectors_that_point_up(patches: list[GroundPatch]) -> None:
    for patch in patches:
        assert patch.mesh.normals is not None
        np.testing.assert_allclose(np.linalg.norm(patch.mesh.normals, axis=1), 1.0)
        assert patch.mesh.normals[:, 2].min() > 0.5


@pytest.mark.parametrize("size", [3.0, 20.0, (30.0, 4.0)])
def test_noise_repeats_without_a_seam(size: float | tuple[float, float]) -> None:
    noise = periodic_noise((120, 180), size, np.random.default_rng(0))
    assert noise.std() == pytest.approx(1.0, rel=1e-3)
    for axis in (0, 1):
        inner = np.abs(np.diff(noise, axis=axis)).mean()
        seam = np.abs(np.take(noise, 0, axis) - np.take(noise, -1, axis)).mean()
        assert seam < 1.6 * inner


@pytest.mark.parametrize("cover", COVERS)
@pytest.mark.parametrize("ruts", [False, True])
def test_every_cover_has_pictures_that_show_something(cover: str, ruts: bool) -> None:
    looks = replace(vineyard("mini").looks, ground=cover, ruts=ruts)
    for picture in (
        field_texture(looks, np.random.default_rng(1)),
        rows_texture(looks, 1.8, np.random.default_rng(1)),
    ):
        assert picture.dtype == np.uint8
        assert picture.ndim == 3
        assert picture.std() > 3.0
        assert np.mean(picture == 255) < 0.2


def brightness(picture: Array, share: float) -> float:
    """Mean brightness of a band of rows_texture, `share` of the way across it."""
    row = round(share * picture.shape[0])
    return float(picture[row - 5 : row + 5].mean())


def test_ruts_lie_where_the_height_field_has_them() -> None:
    looks = Looks("soil", (0.3, 0.3, 0.3), (0.3, 0.3, 0.3), 3, ruts=True)
    picture = rows_texture(looks, 2.4, np.random.default_rng(1))
    rut, beside = brightness(picture, 0.25), brightness(picture, 0.5)
    assert rut < 0.92 * beside
    assert brightness(picture, 0.75) < 0.92 * beside
