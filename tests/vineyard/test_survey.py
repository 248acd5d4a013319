"""A surveyed block: read with care, laid out where its points are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pymap3d
import pytest
from grown import SEEDS, seed, vineyard
from scipy.spatial import cKDTree

from vinum_nav.description.mission_file import Datum
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.growing.survey_layout import survey_layout
from vinum_nav.vineyard.seed import load_seed
from vinum_nav.vineyard.seed.survey import read_survey, survey_datum, survey_xy
from vinum_nav.vineyard.worlds.geojson import geojson_text

RISEHOLME = Path(__file__).parents[3] / "shared" / "data" / "riseholme.geojson"
DATUM = Datum(latitude_deg=53.27, longitude_deg=-0.52, altitude=30.0)


def point(name: Any, kind: Any, row: Any, at: Any = (-0.52, 53.27)) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(at)},
        "properties": {"id": name, "kind": kind, "row": row},
    }


def vines(rows: int = 2, places: int = 4) -> list[dict[str, Any]]:
    found = []
    for row in range(rows):
        for place in range(places):
            lat, lon, _ = pymap3d.enu2geodetic(
                1.2 * place, 2.5 * row, 0, DATUM.latitude_deg, DATUM.longitude_deg, 30.0
            )
            found.append(point(f"v{row}{place}", "vine", row + 1, (float(lon), float(lat))))
    return found


def write(tmp_path: Path, features: Any, **keys: Any) -> Path:
    path = tmp_path / "block.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **keys}))
    return path


def message(path: Path) -> str:
    with pytest.raises(ValueError, match=path.name) as caught:
        read_survey(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (point("a7", "tree", 1), ["feature 8 (a7)", "kind: expected vine or post, got 'tree'"]),
        (point("a7", None, 1), ["feature 8 (a7)", "kind"]),
        (point("a7", "vine", "one"), ["feature 8 (a7)", "row: expected a whole number", "'one'"]),
        (point("a7", "vine", True), ["feature 8 (a7)", "row: expected a whole number"]),
        (point(None, "vine", 1), ["feature 8:", "id: expected a name"]),
        (point("a7", "vine", 1, ("x", 53)), ["feature 8 (a7)", "[longitude, latitude]"]),
        (point("a7", "vine", 1, (53.0, 153.0)), ["feature 8 (a7)", "latitude in [-90, 90]"]),
        (point("a7", "vine", 1, (float("nan"), 53.0)), ["not JSON", "NaN"]),
        (point("a7", "vine", 1, (1.0,)), ["feature 8 (a7)", "coordinates"]),
        (point("v00", "vine", 1), ["feature 8 (v00)", "another feature"]),
        ({"type": "Feature", "properties": {"id": "a"}}, ["feature 8 (a)", "kind"]),
        ("a vine", ["feature 8", "expected a Feature"]),
        (
            {"type": "Feature", "properties": {"id": "a", "kind": "vine", "row": 1}},
            ["feature 8 (a)", "geometry: expected a Point, got None"],
        ),
    ],
)
def test_a_malformed_feature_is_named(tmp_path: Path, wrong: Any, told: list[str]) -> None:
    text = message(write(tmp_path, [*vines(), wrong]))
    assert all(part in text for part in told), text


def test_an_empty_survey_is_refused(tmp_path: Path) -> None:
    assert "expected a list of features, got []" in message(write(tmp_path, []))
    only_posts = [point("p", "post", 1)]
    assert "expected 2 vines or more, got 0 in 1 points" in message(write(tmp_path, only_posts))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"type": "Feature"}', "\udcff"])
def test_a_file_that_is_no_feature_collection_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "block.geojson"
    path.write_bytes(text.encode(errors="surrogateescape"))
    message(path)


def test_a_missing_survey_is_named(tmp_path: Path) -> None:
    assert "no survey file" in message(tmp_path / "nothing.geojson")


def test_a_point_far_from_the_datum_is_named(tmp_path: Path) -> None:
    points = read_survey(write(tmp_path, [*vines(), point("far", "vine", 1, (9.7, 44.9))]))
    with pytest.raises(ValueError, match=r"'far' is .* km from the datum"):
        survey_xy(points, DATUM)


def test_rows_that_nearly_touch_are_named(tmp_path: Path) -> None:
    features = vines(1) + [
        {**f, "properties": {**f["properties"], "id": f"b{k}", "row": 7}}
        for k, f in enumerate(vines(1))
    ]
    points = read_survey(write(tmp_path, features))
    with pytest.raises(ValueError, match=r"rows 1 and 7 are 0\.00 m apart"):
        survey_layout(points, survey_xy(points, DATUM), 2.5, 5.0)


def test_one_vine_a_row_does_not_tell_the_direction(tmp_path: Path) -> None:
    points = read_survey(write(tmp_path, vines(3, 1)))
    with pytest.raises(ValueError, match="a row of two vines or more"):
        survey_layout(points, survey_xy(points, DATUM), 2.5, 5.0)


def test_points_lie_in_map_where_geodesy_puts_them(tmp_path: Path) -> None:
    points = read_survey(write(tmp_path, vines()))
    xy = survey_xy(points, DATUM)
    wanted = [(1.2 * place, 2.5 * row) for row in range(2) for place in range(4)]
    np.testing.assert_allclose(xy, wanted, atol=1e-5)
    layout = survey_layout(points, xy, 1.0, 5.0)
    assert layout.row_spacing == pytest.approx(2.5, abs=1e-4)
    assert layout.vine_spacing == pytest.approx(1.2, abs=1e-4)
    assert len(layout.rows[0].posts) >= 2


def test_a_seed_with_a_survey_finds_it_beside_itself(tmp_path: Path) -> None:
    write(tmp_path, vines())
    path = tmp_path / "a.yaml"
    path.write_text("name: a\nblock: {layout: survey, survey: block.geojson}\n")
    block = grow(load_seed(path))
    assert len(block.vines) == 8
    assert block.mission.datum.latitude_deg == pytest.approx(53.27, abs=1e-3)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("layout: survey", "go together"),
        ("survey: a.geojson", "go together"),
        ("layout: survey, survey: a.geojson, rows: 3", "not with layout: survey.*: rows"),
    ],
)
def test_what_a_survey_says_is_not_said_twice(tmp_path: Path, keys: str, told: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"name: a\nblock: {{{keys}}}\n")
    with pytest.raises(ValueError, match=told):
        load_seed(path)


@pytest.mark.parametrize("name", ["demo", "curved", "steep_mini"])
def test_our_own_truth_is_a_survey(name: str, tmp_path: Path) -> None:
    """Straight or curved: the rows found are those that were grown."""
    block = vineyard(name)
    path = tmp_path / "truth.geojson"
    path.write_text(geojson_text(block))
    points = read_survey(path)
    layout = survey_layout(points, survey_xy(points, block.mission.datum), 2.4, 5.0)
    assert len(layout.rows) == len(block.rows)
    for found, row in zip(layout.rows, block.rows, strict=True):
        assert len(found.places) == sum(vine.row == row.index for vine in block.vines)
        tree = cKDTree(found.line)
        line = row.line[:, :2]
        steps = np.linspace(line[0], line[-1], 30) if len(line) == 2 else line
        fine = np.linspace(found.line[0], found.line[-1], 400) if len(found.line) == 2 else None
        distances, _ = (tree if fine is None else cKDTree(fine)).query(steps)
        assert distances.max() < (0.25 if fine is not None else 0.6)


def test_riseholme_is_laid_out_as_it_was_surveyed() -> None:
    if not RISEHOLME.is_file():
        pytest.skip(f"no {RISEHOLME}: it is not part of the project")
    points = read_survey(RISEHOLME)
    assert sum(p.kind == "vine" for p in points) == 120
    datum = survey_datum(points, 30.0)
    layout = survey_layout(points, survey_xy(points, datum), 2.4, 5.0)
    assert [len(row.places) for row in layout.rows] == [12] * 10
    assert [len(row.posts) for row in layout.rows] == [4] * 10
    assert layout.row_spacing == pytest.approx(2.50, abs=0.02)
    assert layout.vine_spacing == pytest.approx(1.40, abs=0.03)
    for row in layout.rows:
        across = layout.to_uv(row.places)[:, 1]
        assert np.sqrt(np.mean((across - across.mean()) ** 2)) < 0.08


def test_riseholme_grows_into_a_block(tmp_path: Path) -> None:
    if not RISEHOLME.is_file():
        pytest.skip(f"no {RISEHOLME}: it is not part of the project")
    path = tmp_path / "riseholme.yaml"
    path.write_text(f"name: riseholme\nblock: {{layout: survey, survey: {RISEHOLME}}}\n")
    block = grow(load_seed(path))
    points = read_survey(RISEHOLME)
    datum = block.mission.datum
    feet = np.array([vine.foot for vine in block.vines])
    lat, lon, _ = pymap3d.enu2geodetic(
        *feet.T, datum.latitude_deg, datum.longitude_deg, datum.altitude
    )
    surveyed = np.array([(p.latitude_deg, p.longitude_deg) for p in points if p.kind == "vine"])
    distances, _ = cKDTree(surveyed).query(np.column_stack([lat, lon]))
    assert distances.max() < 1e-7


def test_the_named_survey_is_one_of_ours() -> None:
    name = seed("survey").block.survey
    assert name is not None
    assert name.parent == SEEDS
    assert len(read_survey(name)) > 20
