"""A mission file from a boundary: what is written can be driven, what is wrong is named."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pymap3d
import pytest
import shapely
from typer.testing import CliRunner

from vinum_nav.briefing.belief import believe_of
from vinum_nav.briefing.boundary_file import read_boundary, to_map
from vinum_nav.briefing.start_place import first_row_start, read_start, told_start
from vinum_nav.briefing.warnings import warnings_of
from vinum_nav.cli.main import app
from vinum_nav.description.mission_file import Datum, MissionFile, load_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.errors import InputError
from vinum_nav.interfaces import Side
from vinum_nav.mapping.parameters import MapperParameters

DATUM = Datum(latitude_deg=45.1, longitude_deg=7.6)
ROWS, ROW_SPACING, LENGTH = 5, 2.4, 40.0
MARGIN = MapperParameters().row.side_margin
WIDTH = (ROWS - 1) * ROW_SPACING + 2 * MARGIN
RUNNER = CliRunner()


def corners(turn_deg: float = 0.0, length: float = LENGTH) -> np.ndarray:
    """Boundary of five rows, in map [m]; the rows run along its long side, turned from east."""
    box = np.array([[0.0, 0.0], [length, 0.0], [length, WIDTH], [0.0, WIDTH]])
    turn = math.radians(turn_deg)
    return box @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])


def polygon(xy: np.ndarray) -> dict[str, Any]:
    at = DATUM.latitude_deg, DATUM.longitude_deg, 0.0
    lat, lon, _ = pymap3d.enu2geodetic(*xy.T, np.zeros(len(xy)), *at)
    ring = [[float(a), float(b)] for a, b in zip(lon, lat, strict=True)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def written(path: Path, geometry: dict[str, Any]) -> Path:
    path.write_text(json.dumps(geometry), encoding="utf-8-sig")
    return path


def make(tmp_path: Path, xy: np.ndarray, *more: str) -> tuple[Any, MissionFile | None]:
    """Result of the command, and the mission file that it wrote."""
    source = written(tmp_path / "block.geojson", polygon(xy))
    out = tmp_path / "mission.yaml"
    numbers = ("--row-spacing", str(ROW_SPACING), "--vine-spacing", "1.0")
    words = ["mission", "new", "--boundary", str(source), *numbers, "--out", str(out), *more]
    result = RUNNER.invoke(app, words)
    return result, load_mission_file(out) if out.exists() else None


def mission_of(xy: np.ndarray, side: Side = Side.LEFT, **changes: Any) -> MissionFile:
    """The mission file of a boundary (N, 2) with the start beside its first row."""
    told: dict[str, Any] = {
        **{"block": "block", "datum": DATUM, "boundary": [[float(x), float(y)] for x, y in xy]},
        **{"row_spacing": ROW_SPACING, "vine_spacing": 1.0, "side": side},
        "start": first_row_start(xy, ROW_SPACING, MARGIN, side),
    }
    return MissionFile.model_validate({**told, **changes})


def test_a_mission_file_and_a_picture_are_written(tmp_path: Path) -> None:
    result, mission = make(tmp_path, corners(37.0), "--side", "right")
    assert result.exit_code == 0, result.output
    assert mission is not None
    assert "block: 5 rows 2.40 m apart, about 200 vines, 5 passes" in result.output
    assert "warning" not in result.output
    assert (mission.side, mission.body) == ("right", "hyqreal")
    assert (tmp_path / "mission.png").stat().st_size > 10_000
    words = ["mission", "check", str(tmp_path / "mission.yaml")]
    checked = RUNNER.invoke(app, words)
    assert checked.exit_code == 0, checked.output
    assert checked.output.splitlines()[0] == result.output.splitlines()[0]
    again, _ = make(tmp_path, corners(37.0), "--side", "left")
    assert again.exit_code == 2, "an existing mission file is kept"
    assert load_mission_file(tmp_path / "mission.yaml") == mission


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("turn_deg", [0.0, 37.0, 90.0, 160.0])
def test_the_first_row_is_beside_the_start(side: Side, turn_deg: float) -> None:
    mission = mission_of(corners(turn_deg), side)
    belief = believe_of(mission)
    assert len(belief.rows) == ROWS
    assert belief.row_spacing == pytest.approx(ROW_SPACING, abs=0.02)
    start = mission.start_pose
    first = shapely.LineString(belief.rows[0].points_map)
    assert first.distance(shapely.Point(start.xy)) == pytest.approx(
        math.hypot(ROW_SPACING / 2, 1.0), abs=0.05
    )
    ahead = start.inverse().transform(belief.rows[0].points_map)
    assert (ahead[:, 1] * mission.side.sign > 0).all(), "the row is on the side of the arm"
    assert ahead[-1, 0] > ahead[0, 0] > 0, "and ahead"
    assert not warnings_of(belief, load_robot("hyqreal"))


def test_a_told_start_is_where_it_was_told() -> None:
    lat, lon, _ = pymap3d.enu2geodetic(-1.0, -0.8, 0.0, 45.1, 7.6, 0.0)
    start = told_start(*read_start(f"{lat:.9f},{lon:.9f},90"), DATUM)
    assert (start.x, start.y) == pytest.approx((-1.0, -0.8), abs=0.01)
    assert start.yaw == pytest.approx(0.0, abs=1e-3), "90 degrees of a compass are east"
    assert told_start(45.1, 7.6, 0.0, DATUM).yaw == pytest.approx(math.pi / 2, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "wanted"), [("45.1,7.6", "LAT,LON,HEADING"), ("99,7.6,0", "LAT within 90")]
)
def test_a_start_that_cannot_be_is_refused(text: str, wanted: str) -> None:
    with pytest.raises(InputError, match=wanted):
        read_start(text)


# ---------------------------------------------------------------- boundaries

SQUARE = polygon(corners())
CLOSED = {"type": "LineString", "coordinates": SQUARE["coordinates"][0]}
POINT = {"type": "Point", "coordinates": [7.6, 45.1]}


def collection(*geometries: dict[str, Any]) -> dict[str, Any]:
    features = [{"type": "Feature", "properties": {}, "geometry": g} for g in geometries]
    return {"type": "FeatureCollection", "features": features}


@pytest.mark.parametrize(
    "geometry",
    [
        *(SQUARE, collection(SQUARE), collection(POINT, CLOSED)),
        {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]},
    ],
)
def test_a_boundary_is_read_however_it_is_written(tmp_path: Path, geometry: Any) -> None:
    read = read_boundary(written(tmp_path / "b.geojson", geometry))
    assert to_map(read, DATUM) == pytest.approx(corners(), abs=0.011)


@pytest.mark.parametrize(
    ("geometry", "wanted"),
    [
        (collection(SQUARE, SQUARE), "2 polygons"),
        (collection(POINT), r"0 polygons \(found: Point\)"),
        ({"features": []}, "no GeoJSON"),
        ({"type": "Polygon", "coordinates": [[[500, 0], [501, 0], [501, 1], [500, 0]]]}, "degrees"),
    ],
)
def test_what_is_no_boundary_is_refused(tmp_path: Path, geometry: Any, wanted: str) -> None:
    with pytest.raises(InputError, match=wanted):
        read_boundary(written(tmp_path / "b.geojson", geometry))


# ---------------------------------------------------------------- warnings


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"row_spacing": 3.1}, "rows fit between the long sides only"),
        ({"start": {"x": -1.0, "y": -0.8, "yaw": 0.2}}, "askew to the first row"),
        ({"start": {"x": 5.0, "y": 4.0, "yaw": 0.0}}, "starts inside the boundary"),
        ({"vine_spacing": 3.0}, "the right way round"),
        ({"headland_width": 0.5}, "to turn on it"),
        ({"row_spacing": 2.1}, "room for 5 or 6 rows at 2.1 m"),
        ({"row_spacing": 1.6, "clearance": 0.4}, "canes will be in its way"),
        ({"clearance": 2.0}, "cannot work this block"),
    ],
)
def test_what_may_be_wrong_is_said_in_words(change: dict[str, Any], wanted: str) -> None:
    belief = believe_of(mission_of(corners(), **change))
    said = warnings_of(belief, load_robot("hyqreal"))
    assert any(wanted in warning for warning in said), said
