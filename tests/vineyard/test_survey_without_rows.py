"""Surveys that lack rows, ids or vines: rows found, vines planted along lines and between posts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.errors import InputError
from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.row_finding import find_rows
from vinum_nav.vineyard.growing.surveyed import SurveyedBlock, surveyed_block
from vinum_nav.vineyard.seed.block import BlockSeed
from vinum_nav.vineyard.seed.survey_properties import SurveyProperties

DEGREES = np.array([1 / 111_319.5, 1 / 110_574.3])
"""Degrees of a metre to the east and to the north, on WGS84 at the equator."""
Feature = dict[str, Any]


def turned(xy: Any, heading: float) -> Array:
    c, s = np.cos(heading), np.sin(heading)
    points: Array = np.array(xy, dtype=float) @ np.array([[c, s], [-s, c]])
    return points


def feature(shape: str, xy: Any, **properties: Any) -> Feature:
    coordinates = (np.array(xy) * DEGREES).tolist()
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def block(tmp_path: Path, features: list[Feature], **properties: Any) -> SurveyedBlock:
    path = tmp_path / "survey.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    names = SurveyProperties(**properties)
    seed = BlockSeed(layout="survey", survey=path, survey_properties=names)
    return surveyed_block(seed, 2.4, None, 0.0)


def grid(rows: int, places: int, across: float, along: float) -> Array:
    """Points of rows along x, row by row (rows * places, 2)."""
    return np.array([(along * k, across * row) for row in range(rows) for k in range(places)])


@pytest.mark.parametrize("heading", np.radians([0.0, 17.3, 45.0, 90.0, 133.0]))
@pytest.mark.parametrize(
    ("kind", "across", "along", "places"), [("vine", 2.5, 1.2, 12), ("post", 2.2, 6.0, 5)]
)
def test_rows_of_a_grid_are_found_whatever_their_direction(
    kind: Any, across: float, along: float, places: int, heading: float
) -> None:
    rng = np.random.default_rng(5)
    xy = turned(grid(6, places, across, along) + rng.normal(0.0, 0.05, (6 * places, 2)), heading)
    numbers = find_rows(xy, kind).reshape(6, places)
    assert (numbers == numbers[:, :1]).all()
    assert numbers[:, 0].tolist() in ([1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1])


def test_points_without_order_have_no_rows() -> None:
    xy = np.random.default_rng(1).uniform(0.0, 30.0, (60, 2))
    with pytest.raises(InputError, match="the 60 vines do not say their rows, and stand in no"):
        find_rows(xy, "vine")


def test_vines_without_id_and_row_become_rows_with_ids(tmp_path: Path) -> None:
    vines = [feature("Point", xy, kind="vine") for xy in turned(grid(3, 6, 2.5, 1.2), 0.6)]
    found = block(tmp_path, vines)
    assert [point.id for point in found.points] == [f"vine {k}" for k in range(1, 19)]
    assert [point.row for point in found.points] == [1] * 6 + [2] * 6 + [3] * 6
    assert found.layout.row_spacing == pytest.approx(2.5, abs=0.02)


def test_a_vine_that_stands_in_no_row_that_is_found_is_left_out_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    places = [*grid(3, 6, 2.5, 1.2), (2.9, 1.3)]
    vines = [feature("Point", xy, kind="vine", id=f"v{k}") for k, xy in enumerate(places)]
    found = block(tmp_path, vines)
    assert [point.id for point in found.points] == [f"v{k}" for k in range(18)]
    assert "left out 1 vines that stand in none of them: ['v18']" in caplog.messages


def test_points_that_are_there_several_times_are_named_before_rows_are_looked_for(
    tmp_path: Path,
) -> None:
    places = [*grid(3, 4, 2.5, 5.0), (5.03, 2.5)]
    posts = [feature("Point", xy, id=f"p{k}") for k, xy in enumerate(places)]
    with pytest.raises(InputError, match=r"'p5' and 'p12' are 0\.03 m apart.*2 of 13 are too near"):
        block(tmp_path, posts, points_are="post", vine_spacing=1.2)


def test_vines_take_the_row_of_the_line_beside_them(tmp_path: Path) -> None:
    places = grid(2, 5, 2.5, 1.2)
    vines = [feature("Point", xy, kind="vine", id=f"v{k}") for k, xy in enumerate(places)]
    lines = [
        feature("LineString", [(-1.0, 2.5 * k), (6.0, 2.5 * k)], kind="row", row=f"R{k + 8}")
        for k in range(2)
    ]
    found = block(tmp_path, [*lines, *vines])
    assert [point.row for point in found.points] == [8] * 5 + [9] * 5
    vines.append(feature("Point", (2.0, 1.2), kind="vine", id="astray"))
    with pytest.raises(InputError, match=r"vine 'astray' says no row and is 1\.20 m from the near"):
        block(tmp_path, [*lines, *vines])


def test_vines_are_planted_along_lines_at_their_spacing(tmp_path: Path) -> None:
    """A bent line of 6 + 4 m takes ten vines a metre apart, half a metre from its ends."""
    bent = [(0.0, 0.0), (6.0, 0.0), (10.0, 0.1)]
    lines = [
        feature("LineString", bent, kind="row", row=3),
        feature("LineString", [(0.0, 3.0), (5.2, 3.0)], kind="row", row=4),
    ]
    with pytest.raises(InputError, match=r"expected 2 vines or more.*vine_spacing is given"):
        block(tmp_path, lines)
    found = block(tmp_path, lines, vine_spacing=1.0)
    ids = [point.id for point in found.points]
    assert ids == [*(f"3-{k}" for k in range(1, 11)), *(f"4-{k}" for k in range(1, 6))]
    places = found.xy - found.xy[0]
    np.testing.assert_allclose(places[:6, 0], np.arange(6), atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(np.diff(places[:10], axis=0), axis=1), 1.0, atol=2e-3)
    np.testing.assert_allclose(places[10], (0.1, 3.0), atol=1e-2)


def test_a_line_whose_points_are_out_of_order_is_put_in_order(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lines = [
        feature("LineString", [(0.0, 0.0), (8.0, 0.0), (4.0, 0.0)], kind="row", row=5),
        feature("LineString", [(0.0, 2.5), (8.0, 2.5)], kind="row", row=6),
    ]
    found = block(tmp_path, lines, vine_spacing=1.0)
    assert len(found.points) == 16
    assert found.layout.vine_spacing == pytest.approx(1.0, abs=0.01)
    assert caplog.messages == [
        "the line of row 5 goes back on itself: its points were put in order"
    ]


def test_points_and_lines_may_say_their_kind_by_different_properties(tmp_path: Path) -> None:
    posts = [feature("Point", (5.0 * k, 0.0), feature_type="row_post", row_id=1) for k in (0, 1)]
    lines = [
        feature("LineString", [(0.0, y), (5.0, y)], type="row", row_id=k)
        for k, y in ((1, 0.0), (2, 2.5))
    ]
    words = {"kind": "type, feature_type", "post": "row_post", "row": "row_id"}
    found = block(tmp_path, [*posts, *lines], **words, vine_spacing=1.0)
    kinds = [point.kind for point in found.points]
    assert kinds == ["vine"] * 10 + ["post"] * 2


def test_posts_alone_make_rows_from_post_to_post(tmp_path: Path) -> None:
    posts = [feature("Point", xy) for xy in grid(3, 4, 2.5, 5.0)]
    found = block(tmp_path, posts, points_are="post", vine_spacing=1.2)
    vines = [point for point in found.points if point.kind == "vine"]
    assert len(vines) == 3 * 12
    assert len(found.points) == 36 + 12
    assert [len(row.posts) for row in found.layout.rows] == [4, 4, 4]
    assert found.layout.vine_spacing == pytest.approx(1.2, abs=0.01)


def test_some_vines_with_an_id_or_a_row_and_some_without_are_refused(tmp_path: Path) -> None:
    places = grid(2, 4, 2.5, 1.2)
    vines = [
        feature("Point", xy, kind="vine", id=f"v{k}", row=k // 4) for k, xy in enumerate(places)
    ]
    del vines[5]["properties"]["row"]
    with pytest.raises(InputError, match=r"feature 5 \(v5\): row: expected a whole number, got No"):
        block(tmp_path, vines)


def test_a_survey_of_another_make_becomes_ours_and_a_seed(tmp_path: Path) -> None:
    posts = [
        feature("Point", xy, type="pole", pole_id=k) for k, xy in enumerate(grid(2, 3, 2.5, 5))
    ]
    source, out = tmp_path / "theirs.geojson", tmp_path / "ours.geojson"
    source.write_text(json.dumps({"type": "FeatureCollection", "features": posts}))
    words = ["survey", str(source), "--out", str(out), "--kind-property", "type", "--post", "pole"]
    words += ["--id-property", "pole_id"]
    refused = CliRunner().invoke(app, words)
    assert refused.exit_code == 2
    assert not out.exists()
    result = CliRunner().invoke(app, [*words, "--vine-spacing", "1.25"])
    assert result.exit_code == 0, result.output
    assert "16 vines in 2 rows" in result.output
    from vinum_nav.vineyard.growing.grow import grow
    from vinum_nav.vineyard.seed import load_seed

    vineyard = grow(load_seed(tmp_path / "ours.yaml"))
    assert {vine.surveyed[0] for vine in vineyard.vines if vine.surveyed} == {
        f"{row}-{place}" for row in (1, 2) for place in range(1, 9)
    }
    assert [post.surveyed for post in vineyard.posts if post.row == 0] == [
        (str(k), 1) for k in range(3)
    ]
