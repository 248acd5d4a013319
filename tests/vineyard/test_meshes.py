"""Meshes are closed, wound outwards and finite; textures are pictures."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from grown import vineyard

from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.shapes import textures
from vinum_nav.vineyard.shapes.meshes import Mesh, tube, tuft_mesh
from vinum_nav.vineyard.vines.meshes import far_meshes, near_meshes
from vinum_nav.vineyard.vines.textures import vine_surface
from vinum_nav.vineyard.worlds.sdf.world import terrain_mesh


def solid(mesh: Mesh) -> trimesh.Trimesh:
    """The mesh with the seams of its texture sewn up."""
    body = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    body.merge_vertices(merge_tex=True, merge_norm=True)
    body.update_faces(body.nondegenerate_faces())
    return body


def check(mesh: Mesh) -> None:
    assert np.isfinite(mesh.vertices).all()
    assert np.isfinite(mesh.texcoords).all()
    assert len(mesh.texcoords) == len(mesh.vertices)
    assert mesh.faces.min() >= 0
    assert mesh.faces.max() < len(mesh.vertices)
    body = solid(mesh)
    assert body.is_winding_consistent
    assert body.is_watertight
    assert body.volume > 0


@pytest.mark.parametrize("number", [1, 2, 3])
def test_vines_are_closed_and_wound_outwards(number: int) -> None:
    for vine in vineyard("training", number).vines[:4]:
        for meshes in (near_meshes(vine.shape), far_meshes(vine.shape)):
            for mesh in meshes.values():
                check(mesh)


def test_weeds_are_closed_and_wound_outwards() -> None:
    check(tuft_mesh(stream(1, "weeds")))


def test_a_straight_tube_has_the_volume_of_its_prism() -> None:
    axis = np.column_stack([np.zeros(5), np.zeros(5), np.linspace(0, 2, 5)])
    mesh = tube(axis, np.full(5, 0.1), sides=64)
    prism = 64 / 2 * 0.1**2 * np.sin(2 * np.pi / 64) * 2.0
    assert solid(mesh).volume == pytest.approx(prism, rel=1e-6)


def test_the_trunk_mesh_is_around_the_trunk_position() -> None:
    for vine in vineyard("demo").vines:
        mesh = near_meshes(vine.shape)["trunk"]
        body = solid(Mesh(vine.to_map(mesh.vertices), mesh.texcoords, mesh.faces))
        cut = body.section(plane_normal=[0, 0, 1], plane_origin=vine.position)
        assert cut is not None
        middle = cut.vertices[:, :2].mean(axis=0)
        assert np.linalg.norm(middle - vine.position[:2]) < 0.25 * vine.trunk_radii.max()


def test_the_terrain_mesh_faces_up_and_meets_the_height_field() -> None:
    terrain = vineyard("mini").terrain
    mesh = terrain_mesh(terrain)
    corners = mesh.vertices[mesh.faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert np.all(normals[:, 2] > 0)
    centres = corners.mean(axis=1)
    assert np.abs(centres[:, 2] - terrain.height_at(centres[:, :2])).max() < 0.01
    assert mesh.texcoords[0] == pytest.approx([0, 0])
    assert mesh.texcoords[-1] == pytest.approx([1, 1])


def test_obj_reads_back() -> None:
    mesh = near_meshes(vineyard("demo").vines[0].shape)["trunk"]
    lines = mesh.obj().decode().splitlines()
    vertices = [[float(x) for x in line.split()[1:]] for line in lines if line.startswith("v ")]
    np.testing.assert_allclose(vertices, mesh.vertices, atol=1e-5)
    assert sum(line.startswith("f ") for line in lines) == len(mesh.faces)


@pytest.mark.parametrize("number", [1, 2])
def test_textures_are_pictures_that_show_something(number: int) -> None:
    block = vineyard("training", number)
    rng = textures.surface_rng(block, "test")
    for picture in (
        *(
            vine_surface(block, name)
            for name in ("bark", "dead_bark", "arm", "cane", "stake", "tube")
        ),
        textures.wood((0.5, 0.4, 0.3), rng),
    ):
        assert picture.dtype == np.uint8
        assert picture.ndim == 3
        assert picture.shape[2] == 3
        assert picture.std() > 1.0
