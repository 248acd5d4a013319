"""Surveys in geometries of several parts, in polygons, and in files of other formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.errors import InputError
from vinum_nav.vineyard.seed.survey import read_survey
from vinum_nav.vineyard.seed.survey_properties import SurveyProperties

PLANTED = SurveyProperties(vine_spacing=1.0)
A, B, C = [9.0, 45.0], [9.0001, 45.0], [9.0002, 45.0]


def write(folder: Path, *features: tuple[dict[str, Any], str, Any]) -> Path:
    """Survey of (properties, type of geometry, coordinates or geometries)."""
    path = folder / "block.geojson"
    made = []
    for properties, shape, inside in features:
        key = "geometries" if shape == "GeometryCollection" else "coordinates"
        geometry = {"type": shape, key: inside}
        made.append({"type": "Feature", "properties": properties, "geometry": geometry})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made}))
    return path


def test_each_point_of_several_is_a_vine_of_its_own_name(tmp_path: Path) -> None:
    vines: dict[str, Any] = {"kind": "vine", "row": 1}
    path = write(
        tmp_path,
        ({**vines, "id": "north"}, "MultiPoint", [A, B]),
        ({**vines, "id": "alone"}, "MultiPoint", [C]),
        (
            {**vines, "id": "wrapped", "row": 2},
            "GeometryCollection",
            [{"type": "Point", "coordinates": A}],
        ),
    )
    found = [(p.id, p.row, p.longitude_deg) for p in read_survey(path)]
    assert found == [
        ("north-1", 1, 9.0),
        ("north-2", 1, 9.0001),
        ("alone", 1, 9.0002),
        ("wrapped", 2, 9.0),
    ]


def test_points_of_several_without_a_name_are_numbered(tmp_path: Path) -> None:
    path = write(tmp_path, ({"kind": "vine", "row": 1}, "MultiPoint", [A, B, C]))
    assert [p.id for p in read_survey(path)] == ["vine 1", "vine 2", "vine 3"]


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        ([[A, B], [B, C]], [[9.0, 9.0001, 9.0002]]),
        ([[A, B]], [[9.0, 9.0001]]),
        ([[A, B], [C, [9.0003, 45.0]]], [[9.0, 9.0001], [9.0002, 9.0003]]),
    ],
    ids=["that touch", "one", "with a gap"],
)
def test_lines_of_several_parts_are_lines(
    tmp_path: Path, parts: Any, lines: list[list[float]]
) -> None:
    path = write(tmp_path, ({"kind": "row", "row": 1}, "MultiLineString", parts))
    points = read_survey(path, PLANTED)
    found = [
        [p.longitude_deg for p in points if p.line == k]
        for k in sorted({p.line for p in points if p.line is not None})
    ]
    assert found == lines


@pytest.mark.parametrize("is_several", [False, True])
def test_a_narrow_polygon_is_a_row(tmp_path: Path, *, is_several: bool) -> None:
    """40 m along the equator, 1.1 m wide: its middle line is the equator."""
    ring = [[0.0, 5e-6], [4e-4, 5e-6], [4e-4, -5e-6], [0.0, -5e-6], [0.0, 5e-6]]
    shape, inside = ("MultiPolygon", [[ring]]) if is_several else ("Polygon", [ring])
    path = write(tmp_path, ({"kind": "row", "row": 3}, shape, inside))
    ends = read_survey(path, PLANTED)
    assert [p.row for p in ends] == [3, 3]
    assert sorted(p.longitude_deg for p in ends) == pytest.approx([0.0, 4e-4], abs=1e-9)
    assert [p.latitude_deg for p in ends] == pytest.approx([0.0, 0.0], abs=1e-9)


@pytest.mark.parametrize(
    "ring",
    [
        [[0, 0], [4e-4, 0], [4e-4, 4e-4], [0, 4e-4], [0, 0]],
        [[0, 0], [1e-5, 0], [1e-5, 1e-5], [0, 1e-5], [0, 0]],
        [[0, 0]],
        [["a", 0], [1, 1], [2, 2]],
    ],
    ids=["a block", "a patch", "a point", "text"],
)
def test_another_polygon_is_no_row(tmp_path: Path, ring: Any) -> None:
    path = write(tmp_path, ({"kind": "row", "row": 3}, "Polygon", [ring]))
    with pytest.raises(InputError, match=r"feature 0.*a Polygon around one straight row"):
        read_survey(path, PLANTED)


FORMATS: dict[str, bytes] = {
    "a table (CSV)": b"id,kind,row,lon,lat\nv1,vine,1,9.0,45.0\n",
    "KML": b"<?xml version='1.0'?>\n<kml xmlns='http://www.opengis.net/kml/2.2'/>",
    "GPX": b"<?xml version='1.0'?><gpx version='1.1'/>",
    "a shapefile": b"\x00\x00\x27\x0a" + bytes(96),
    "a GeoPackage": b"SQLite format 3\x00" + bytes(84),
    "a ZIP archive": b"PK\x03\x04" + bytes(26),
    "GeoJSON features line by line": b'{"type": "Feature"}\n{"type": "Feature"}\n',
    "an empty file": b"\n",
}


@pytest.mark.parametrize(("name", "content"), FORMATS.items(), ids=FORMATS)
@pytest.mark.parametrize("ending", [".geojson", ".dat"])
def test_a_file_of_another_format_is_refused_by_its_name(
    tmp_path: Path, name: str, content: bytes, ending: str
) -> None:
    path = tmp_path / f"block{ending}"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_survey(path)
    assert f"{path}: not JSON: got {name}" in str(caught.value)
    assert "wanted a GeoJSON FeatureCollection: `ogr2ogr" in str(caught.value)


@pytest.mark.parametrize("ending", [".csv", ".kml", ".SHP"])
def test_the_command_takes_no_survey_of_another_format_for_a_seed(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"block{ending}"
    path.write_bytes(FORMATS["a table (CSV)"])
    result = CliRunner().invoke(app, ["survey", str(path), "--out", str(tmp_path / "o.geojson")])
    assert result.exit_code == 2
    assert f"error: {path}: not JSON: got a table (CSV)" in result.output


@pytest.mark.parametrize(
    ("place", "guess"),
    [
        ([-45.03, 169.2], "is the latitude written first?"),
        ([500_000.5, 4_982_950.7], "metres of a map projection?"),
    ],
)
def test_an_error_guesses_what_the_numbers_are(
    tmp_path: Path, place: list[float], guess: str
) -> None:
    path = write(tmp_path, ({"id": "a", "kind": "vine", "row": 1}, "Point", place))
    with pytest.raises(InputError) as caught:
        read_survey(path)
    assert guess in str(caught.value)


def test_longitudes_from_0_to_360_may_pass_greenwich(tmp_path: Path) -> None:
    vines: dict[str, Any] = {"kind": "vine", "row": 1}
    west, east = [359.99999, 51.0], [360.00001, 51.0]
    path = write(tmp_path, ({**vines, "id": 1}, "Point", west), ({**vines, "id": 2}, "Point", east))
    assert [p.longitude_deg for p in read_survey(path)] == pytest.approx([-1e-5, 1e-5], abs=1e-9)
