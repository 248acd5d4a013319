"""Written worlds read back: every file tells the truth, in bytes that depend on the seed alone."""

from __future__ import annotations

import dataclasses
import importlib
import json
import math
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pymap3d
import pytest
import yaml
from grown import seed, vineyard

from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Array, rotation_rpy, transform_points
from vinum_nav.interfaces import Side
from vinum_nav.simulation.renderer import load_mujoco
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.worlds import write_world
from vinum_nav.vineyard.worlds.geojson import geojson_text

TOLERANCE = 1e-6
GOLDEN = Path(__file__).parent / "golden" / "mini"
"""Text files of seeds/mini.yaml; after a wanted change: vinum-nav world, and copy them here."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_world(vineyard("demo"), tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def sdf(demo: dict[str, Path]) -> ET.Element:
    world = ET.parse(demo["sdf"]).getroot().find("world")
    assert world is not None
    return world


def pose(element: ET.Element) -> tuple[Array, tuple[float, float, float]]:
    values = [float(part) for part in element.findtext("pose", "0 0 0 0 0 0").split()]
    return np.array(values[:3]), (values[3], values[4], values[5])


def named(parent: ET.Element, tag: str, name: str) -> ET.Element:
    found = [child for child in parent.iter(tag) if child.get("name") == name]
    assert len(found) == 1, f"{len(found)} {tag} named {name}"
    return found[0]


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_world(grow(seed("mini")), tmp_path / name)
    first, second = files(tmp_path / "a"), files(tmp_path / "b")
    assert first.keys() == second.keys()
    assert first == second
    assert geojson_text(vineyard("mini", 3)).encode() != first["ground_truth.geojson"]
    for path in sorted(GOLDEN.iterdir()):
        assert first[path.name] == path.read_bytes(), f"{path.name} differs from {path}"


def test_paths_are_where_the_files_are(demo: dict[str, Path]) -> None:
    texts = {"mission", "ground_truth", "mjcf", "sdf", "robot_sdf", "urdf", "bridge"}
    assert set(demo) == texts | {"meshes", "textures"}
    assert all(path.exists() for path in demo.values())


def test_mission_file_is_the_vineyards(demo: dict[str, Path]) -> None:
    assert load_mission_file(demo["mission"]) == vineyard("demo").mission


def test_mjcf_reads_back_with_its_assets(demo: dict[str, Path]) -> None:
    mujoco = load_mujoco()
    model = mujoco.MjModel.from_xml_path(str(demo["mjcf"]))
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    for vine in vineyard("demo").vines:
        np.testing.assert_allclose(
            data.site(f"trunk/{vine.id}").xpos, vine.position, atol=TOLERANCE
        )


def test_geojson_reads_back(demo: dict[str, Path]) -> None:
    block = vineyard("demo")
    truth = json.loads(demo["ground_truth"].read_text())
    by_kind: dict[str, list[dict]] = {}
    for feature in truth["features"]:
        by_kind.setdefault(feature["properties"]["kind"], []).append(feature)
    assert {kind: len(found) for kind, found in by_kind.items()} == {
        "vine": len(block.vines),
        "cordon": len(block.vines),
        "post": len(block.posts),
        "row": len(block.rows),
        "boundary": 1,
    }


@pytest.mark.parametrize("name", ["curved_mini", "obstacles_mini", "narrow_mini", "gaps_mini"])
def test_geojson_tells_of_all_that_stands(name: str) -> None:
    block = vineyard(name)
    kinds = Counter(
        feature["properties"]["kind"] for feature in json.loads(geojson_text(block))["features"]
    )
    assert kinds == +Counter(
        vine=len(block.vines),
        replant=len(block.replants),
        neighbour_vine=len(block.neighbour_vines),
        cordon=len(block.vines),
        post=len(block.posts),
        neighbour_post=len(block.neighbour_posts),
        row=len(block.rows),
        neighbour_row=len(block.neighbour_rows),
        anchor=len(block.anchors),
        obstacle=len(block.obstacles),
        boundary=1,
    )


def test_geojson_points_read_back(demo: dict[str, Path]) -> None:
    block = vineyard("demo")
    datum = block.mission.datum
    by_kind: dict[str, list[dict]] = {}
    for feature in json.loads(demo["ground_truth"].read_text())["features"]:
        by_kind.setdefault(feature["properties"]["kind"], []).append(feature)
    for kind, things in (("vine", block.vines), ("post", block.posts)):
        for feature, thing in zip(by_kind[kind], things, strict=True):
            assert feature["properties"]["id"] == thing.id
            assert feature["properties"]["row"] == thing.row
            lon, lat, alt = feature["geometry"]["coordinates"]
            enu = pymap3d.geodetic2enu(
                lat, lon, alt, datum.latitude_deg, datum.longitude_deg, datum.altitude
            )
            np.testing.assert_allclose(enu, thing.position, atol=2 * TOLERANCE)
            np.testing.assert_allclose(
                feature["properties"]["position_map"], thing.position, atol=TOLERANCE
            )


def test_geojson_ring_is_closed_and_runs_to_the_left(demo: dict[str, Path]) -> None:
    """RFC 7946: exterior rings are counter-clockwise."""
    features = json.loads(demo["ground_truth"].read_text())["features"]
    [ring] = features[-1]["geometry"]["coordinates"]
    assert features[-1]["geometry"]["type"] == "Polygon"
    assert ring[0] == ring[-1]
    xy = np.array(ring)[:, :2] - np.array(ring[0])[:2]
    assert np.sum(xy[:-1, 0] * xy[1:, 1] - xy[1:, 0] * xy[:-1, 1]) > 0


def test_sdf_trunk_positions_agree_with_the_truth(sdf: ET.Element) -> None:
    for vine in vineyard("demo").vines:
        model = named(sdf, "model", f"vine_{vine.id}")
        foot, rpy = pose(model)
        frame = named(model, "frame", "trunk_position")
        position = foot + rotation_rpy(*rpy) @ pose(frame)[0]
        np.testing.assert_allclose(position, vine.position, atol=TOLERANCE)


@pytest.fixture(scope="module")
def mixed() -> Vineyard:
    """Living and dead vines, replants, a neighbour's row, on a steep slope."""
    base = seed("demo")
    vines = base.vines.model_copy(update={"replant_share": 0.25, "dead_share": 0.2})
    ground = base.ground.model_copy(update={"slope_deg": 12.0})
    block = grow(base.model_copy(update={"vines": vines, "ground": ground}))
    beyond = tuple(
        dataclasses.replace(vine, id=f"n{vine.id}", foot=vine.foot + np.array([0.0, 0.0, 0.1]))
        for vine in block.vines[:3]
    )
    return dataclasses.replace(block, neighbour_vines=beyond)


def test_trunk_positions_of_all_that_is_planted_read_back(mixed: Vineyard, tmp_path: Path) -> None:
    """Positions from both worlds; replants, dead vines and neighbours' vines too."""
    assert mixed.replants
    assert {vine.shape.state for vine in mixed.vines} == {"living", "dead"}
    paths = write_world(mixed, tmp_path)
    mujoco = load_mujoco()
    model = mujoco.MjModel.from_xml_path(str(paths["mjcf"]))
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    root = ET.parse(paths["sdf"]).getroot()
    for vine in mixed.all_vines:
        site = data.site(f"trunk/{vine.id}").xpos
        np.testing.assert_allclose(site, vine.position, atol=TOLERANCE)
        foot, rpy = pose(named(root, "model", f"vine_{vine.id}"))
        frame = named(named(root, "model", f"vine_{vine.id}"), "frame", "trunk_position")
        position = foot + rotation_rpy(*rpy) @ pose(frame)[0]
        np.testing.assert_allclose(position, vine.position, atol=TOLERANCE)
    assert_meshes_are_shared(mixed, root, paths["meshes"])
    assert_capsules_agree(mixed, root, model, data)


def assert_meshes_are_shared(block: Vineyard, root: ET.Element, meshes: Path) -> None:
    shapes = {vine.shape_index: vine.shape for vine in block.all_vines}
    wanted = {
        f"near_{label}_{index:03d}.obj" for index, shape in shapes.items() for label in shape.labels
    }
    assert len(shapes) < len(block.all_vines)
    assert {path.name for path in meshes.glob("near_*.obj")} == wanted
    named_files = {(uri.text or "").removeprefix("meshes/") for uri in root.iter("uri")}
    assert wanted <= named_files


def assert_capsules_agree(block: Vineyard, root: ET.Element, model: Any, data: Any) -> None:
    """Middles and radii of what is touched, of one world and of the other."""
    for vine in block.all_vines:
        sdf = named(root, "model", f"vine_{vine.id}")
        foot, rpy = pose(sdf)
        ours = [
            (model.geom(k).size[0], data.geom_xpos[k])
            for k in range(model.ngeom)
            if model.geom(k).name.startswith("collision/")
            and model.geom(k).name.split("/")[2] == vine.id
        ]
        theirs = list(sdf.iter("collision"))
        assert len(ours) == len(theirs)
        for (radius, middle), collision in zip(ours, theirs, strict=True):
            local, _ = pose(collision)
            at = foot + rotation_rpy(*rpy) @ local
            np.testing.assert_allclose(at, middle, atol=2 * TOLERANCE)
            assert float(next(collision.iter("radius")).text or "nan") == pytest.approx(
                radius, abs=1e-5
            )


def test_sdf_names_only_files_that_exist(sdf: ET.Element, demo: dict[str, Path]) -> None:
    named_files = {e.text or "" for tag in ("uri", "albedo_map") for e in sdf.iter(tag)}
    assert "meshes/terrain.obj" in named_files
    assert all((demo["sdf"].parent / name).is_file() for name in named_files)


def test_sdf_crowns_and_wires_touch_nothing(sdf: ET.Element) -> None:
    for vine in vineyard("demo").vines:
        model = named(sdf, "model", f"vine_{vine.id}")
        names = {collision.get("name", "") for collision in model.iter("collision")}
        assert names == {"trunk_0", "trunk_1"}
        assert {visual.get("name") for visual in model.iter("visual")} == {
            "trunk",
            "cordon",
            "cane",
        }
    for name in ("wires", "weeds"):
        assert not list(named(sdf, "model", name).iter("collision"))


def test_sdf_rods_reach_from_end_to_end(sdf: ET.Element) -> None:
    block = vineyard("demo")
    wires = named(sdf, "model", "wires")
    for k, wire in enumerate(block.wires):
        visual = named(wires, "visual", str(k))
        middle, rpy = pose(visual)
        half = float(next(visual.iter("length")).text or "nan") / 2
        tip = middle + rotation_rpy(*rpy) @ [0, 0, half]
        np.testing.assert_allclose(tip, wire.end, atol=TOLERANCE)
        np.testing.assert_allclose(2 * middle - tip, wire.start, atol=TOLERANCE)


def test_sdf_globe_is_the_datum(sdf: ET.Element) -> None:
    datum = vineyard("demo").mission.datum
    globe = sdf.find("spherical_coordinates")
    assert globe is not None
    assert globe.findtext("world_frame_orientation") == "ENU"
    assert float(globe.findtext("latitude_deg", "nan")) == pytest.approx(datum.latitude_deg)
    assert float(globe.findtext("longitude_deg", "nan")) == pytest.approx(datum.longitude_deg)
    assert float(globe.findtext("elevation", "nan")) == pytest.approx(datum.altitude)


def test_sdf_robot_stands_at_the_start(sdf: ET.Element) -> None:
    block = vineyard("demo")
    robot = named(sdf, "model", "robot")
    xyz, (_, _, yaw) = pose(robot)
    assert xyz[:2] == pytest.approx(block.start.xy)
    assert yaw == pytest.approx(block.start.yaw)
    assert abs(xyz[2] - float(block.terrain.height_at(block.start.xy))) < 0.1
    soles = [e for e in robot.iterfind("link/collision") if e.get("name") == "sole_collision"]
    assert len(soles) == 8
    for sole in soles:
        assert float(sole.findtext("surface/friction/ode/mu", "nan")) == 1.0


def test_the_robots_own_file_is_the_model_in_the_world(demo: dict[str, Path]) -> None:
    alone = ET.parse(demo["robot_sdf"]).getroot().find("model")
    world = ET.parse(demo["sdf"]).getroot()
    assert alone is not None
    both = (alone, named(world, "model", "robot"))
    texts = ["".join(ET.tostring(e, encoding="unicode").split()) for e in both]
    assert texts[0] == texts[1]


def test_a_world_without_the_robot_is_the_same_but_for_it(tmp_path: Path) -> None:
    block = vineyard("mini")
    whole = write_world(block, tmp_path / "whole")
    empty = write_world(block, tmp_path / "empty", with_robot=False)
    worlds = [ET.parse(paths["sdf"]).getroot().find("world") for paths in (whole, empty)]
    assert worlds[0] is not None
    assert worlds[1] is not None
    worlds[0].remove(named(worlds[0], "model", "robot"))
    tags = [[ET.tostring(child).strip() for child in world] for world in worlds]
    assert tags[0] == tags[1]
    for name in ("robot_sdf", "urdf", "bridge"):
        assert empty[name].read_bytes() == whole[name].read_bytes()


@pytest.mark.parametrize("side", list(Side))
def test_sdf_camera_looks_as_the_body_says(side: Side, tmp_path: Path) -> None:
    block = vineyard("mini", side=side)
    root = ET.parse(write_world(block, tmp_path)["sdf"]).getroot()
    camera = named(root, "sensor", f"camera_{side}_sensor")
    assert camera.findtext("topic") == f"/model/robot/camera_{side}"
    assert camera.findtext("frame_id") == f"camera_{side}_optical_frame"
    xyz, rpy = pose(named(named(root, "model", "robot"), "frame", f"camera_{side}_link"))
    wanted = load_robot("hyqreal").T_base_camera(block.mission.camera_mount, side)
    ahead = transform_points(wanted, np.array([0.0, 0.0, 1.0])) - wanted[:3, 3]
    np.testing.assert_allclose(xyz, wanted[:3, 3], atol=1e-6)
    np.testing.assert_allclose(rotation_rpy(*rpy) @ [1, 0, 0], ahead, atol=1e-6)


def test_bridge_maps_what_the_robot_publishes(sdf: ET.Element, demo: dict[str, Path]) -> None:
    rows = {row["ros_topic_name"]: row for row in yaml.safe_load(demo["bridge"].read_text())}
    contract = {"odom", "imu/data", "gnss/fix", "scan", "cmd_vel", "clock"}
    images = {f"camera_left/{name}" for name in ("color/image_raw", "depth/image_raw")}
    assert contract | images | {"camera_left/color/camera_info"} <= set(rows)
    robot = named(sdf, "model", "robot")
    topics = {e.text for tag in ("topic", "odom_topic", "tf_topic") for e in robot.iter(tag)}
    for row in rows.values():
        topic = row["gz_topic_name"]
        assert topic == "/clock" or topic in topics or topic.rpartition("/")[0] in topics
    assert rows["cmd_vel"]["direction"] == "ROS_TO_GZ"


def test_lidar_covers_its_field_of_view(sdf: ET.Element) -> None:
    lidar = load_robot("hyqreal").lidar
    horizontal = next(named(sdf, "sensor", "lidar_sensor").iter("horizontal"))
    low, high = (float(horizontal.findtext(key, "nan")) for key in ("min_angle", "max_angle"))
    steps = int(horizontal.findtext("samples", "0")) - 1
    assert math.degrees(high - low) == pytest.approx(lidar.fov_deg)
    assert math.degrees(high - low) / steps == pytest.approx(lidar.resolution_deg)


def test_sdf_passes_the_real_parser(demo: dict[str, Path]) -> None:
    """Through sdformat's Python bindings, else through Gazebo's own command."""
    for name in ("sdformat14.sdformat14", "sdformat14", "sdformat15", "sdformat13"):
        try:
            parser = importlib.import_module(name)
        except ImportError:
            continue
        if hasattr(parser, "Root"):
            root = parser.Root()
            root.load(str(demo["sdf"]))  # raises SDFErrorsException
            assert root.world_by_index(0).name() == "demo"
            return
    command = shutil.which("gz") or shutil.which("ign")
    if command is None:
        pytest.skip("no SDF parser: neither sdformat's Python bindings nor `gz sdf` is installed")
    check = [command, "sdf", "--check", str(demo["sdf"])]
    done = subprocess.run(check, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Valid" in done.stdout, done.stdout + done.stderr
    assert "Warning" not in done.stdout + done.stderr, done.stdout + done.stderr
