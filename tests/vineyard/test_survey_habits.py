"""Surveys as QGIS, geopandas and surveying tools write them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vinum_nav.errors import InputError
from vinum_nav.vineyard.seed.survey import read_survey, survey_datum, survey_xy
from vinum_nav.vineyard.seed.survey_properties import SurveyProperties

Feature = dict[str, Any]


def feature(name: Any, kind: Any, row: Any, longitude: float, latitude: float = 45.0) -> Feature:
    return {
        "type": "Feature",
        "properties": {"id": name, "kind": kind, "row": row},
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
    }


BLOCK = [feature(7, "vine", 1, 9.0), feature(8, "vine", 1, 9.00002), feature(9, "post", 1, 8.99999)]


def write(folder: Path, features: Any, encoding: str = "utf-8", **keys: Any) -> Path:
    path = folder / "block.geojson"
    text = json.dumps({"type": "FeatureCollection", "features": features, **keys})
    path.write_text(text, encoding=encoding)
    return path


def changed(change: Callable[[Feature], Any]) -> list[Feature]:
    features = copy.deepcopy(BLOCK)
    for one in features:
        change(one)
    return features


def _properties(**values: Callable[[Any], Any]) -> list[Feature]:
    def change(one: Feature) -> None:
        for key, value in values.items():
            one["properties"][key] = value(one["properties"][key])

    return changed(change)


HABITS = {
    "multipoint": changed(
        lambda f: f["geometry"].update(
            type="MultiPoint", coordinates=[f["geometry"]["coordinates"]]
        )
    ),
    "numbers as text": _properties(row=str, id=str),
    "floats": _properties(row=float, id=float),
    "floats as text": _properties(row=lambda row: f"{row}.0"),
    "a word before the row": _properties(row=lambda row: f"ROW0{row}"),
    "capitals": _properties(kind=lambda kind: f" {kind.upper()} "),
    "capitals in names": changed(
        lambda f: f.update(properties={k.upper(): v for k, v in f["properties"].items()})
    ),
    "id of the feature": changed(lambda f: f.update(id=f["properties"].pop("id"))),
    "height null": changed(lambda f: f["geometry"]["coordinates"].append(None)),
    "height and measure": changed(lambda f: f["geometry"]["coordinates"].extend([210.5, 3])),
}


@pytest.mark.parametrize("features", HABITS.values(), ids=HABITS)
def test_every_habit_of_the_trade_gives_the_same_points(
    tmp_path: Path, features: list[Feature]
) -> None:
    found = [(p.id, p.kind, p.row, p.longitude_deg) for p in read_survey(write(tmp_path, features))]
    assert found == [
        ("7", "vine", 1, 9.0),
        ("8", "vine", 1, 9.00002),
        ("9", "post", 1, 8.99999),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_read(tmp_path: Path, encoding: str) -> None:
    assert len(read_survey(write(tmp_path, BLOCK, encoding))) == 3


def test_properties_are_called_as_the_seed_says(tmp_path: Path) -> None:
    features = changed(
        lambda f: f.update(
            properties={
                "vine_id": f["properties"]["id"],
                "type": {"vine": "Trunk", "post": "pole"}[f["properties"]["kind"]],
                "Row No": "row_1",
            }
        )
    )
    names = SurveyProperties(id="vine_id", kind="type", row="row no", vine="trunk", post="pole")
    found = [(p.id, p.kind, p.row) for p in read_survey(write(tmp_path, features), names)]
    assert found == [("7", "vine", 1), ("8", "vine", 1), ("9", "post", 1)]


def test_what_is_left_out_is_told_once_by_kind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    line = {"type": "LineString", "coordinates": [[9.0, 45.0], [9.1, 45.0]]}
    beside: list[Feature] = [
        {"type": "Feature", "properties": {"kind": "hose", "row": 1}, "geometry": line},
        {"type": "Feature", "properties": {"kind": "hose", "row": 1}, "geometry": line},
        {
            "type": "Feature",
            "properties": None,
            "geometry": {"type": "Point", "coordinates": [9, 45]},
        },
    ]
    assert len(read_survey(write(tmp_path, [*beside, *BLOCK]))) == 3
    assert len(caplog.messages) == 1
    assert "used 2 vines and 1 posts" in caplog.messages[0]
    assert "2 of kind 'hose' (LineString), 1 without a kind (Point)" in caplog.messages[0]


def test_a_point_of_another_kind_in_a_row_is_left_out_only_where_the_seed_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path, [*BLOCK, feature("w", "Valve", 1, 9.0)])
    with pytest.raises(InputError, match=r"feature 3 \(w\): kind: expected vine or post"):
        read_survey(path)
    assert len(read_survey(path, SurveyProperties(others=("valve",)))) == 3
    assert "1 of kind 'Valve' (Point)" in caplog.messages[0]


@pytest.mark.parametrize(
    "name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326", "WGS 84"]
)
def test_wgs84_is_known_by_its_names(tmp_path: Path, name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert len(read_survey(write(tmp_path, BLOCK, crs=crs))) == 3


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::32632", "EPSG:25832", "EPSG:14326", 4326])
def test_another_coordinate_system_is_refused_by_name(tmp_path: Path, name: Any) -> None:
    path = write(tmp_path, BLOCK, crs={"type": "name", "properties": {"name": name}})
    with pytest.raises(InputError, match=f"{name}.*EPSG:4326") as caught:
        read_survey(path)
    assert str(caught.value).startswith(f"{path}: crs")


@pytest.mark.parametrize("east", [180.00001, -179.99999])
def test_a_block_across_the_antimeridian_has_its_datum_in_its_middle(
    tmp_path: Path, east: float
) -> None:
    """Both longitudes are one place: 2e-5 degrees are 2.13 m at 16.8 degrees south."""
    features = [feature("a", "vine", 1, 179.99999, -16.8), feature("b", "vine", 1, east, -16.8)]
    points = read_survey(write(tmp_path, features))
    datum = survey_datum(points, 0.0)
    assert abs(datum.longitude_deg) == 180.0
    xy = survey_xy(points, datum)
    assert xy[1, 0] - xy[0, 0] == pytest.approx(2.13, abs=0.01)


@pytest.mark.parametrize(
    ("row", "told"),
    [("B1", "expected 'A' before the number"), (1.5, "whole number"), (1e300, "whole number")],
)
def test_a_row_that_is_not_one_number_is_refused(tmp_path: Path, row: Any, told: str) -> None:
    first = feature("a", "vine", "A1", 9.0)
    with pytest.raises(InputError, match=rf"feature 1 \(b\): row: .*{told}"):
        read_survey(write(tmp_path, [first, feature("b", "vine", row, 9.0)]))
