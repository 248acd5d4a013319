"""Growers' ids through a surveyed block, and surveys that cannot be a block."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from vinum_nav.errors import InputError
from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.growing.survey_layout import survey_layout
from vinum_nav.vineyard.seed import load_seed
from vinum_nav.vineyard.seed.survey import SurveyPoint
from vinum_nav.vineyard.worlds.geojson import ground_truth
from vinum_nav.vineyard.worlds.survey import survey_text

DEGREES = 1 / 111_195
"""Degrees of a metre along a meridian of a sphere of 6371 km."""


def block(rows: int = 2, places: int = 5) -> tuple[tuple[SurveyPoint, ...], Array]:
    """Rows 2.5 m apart with a vine each 1.2 m, 'R<row>V<place>' of both counted from 1."""
    found, xy = [], []
    for row in range(rows):
        for place in range(places):
            found.append(SurveyPoint(f"R{row + 1}V{place + 1}", "vine", row + 1, 0.0, 0.0))
            xy.append((1.2 * place, 2.5 * row))
    return tuple(found), np.array(xy)


def test_ids_and_rows_of_the_survey_reach_truth_and_export(tmp_path: Path) -> None:
    """Row 12 lies to the right of row 11 along it; its vines are listed from the far end."""
    places = [
        (f"{row}-{k}", "vine", row, 1.2 * k, -2.5 * (row - 11))
        for row in (11, 12)
        for k in range(4)
    ]
    places += [("start 11", "post", 11, -0.5, 0.0), ("end 11", "post", 11, 4.1, 0.0)]
    features = [
        {
            "type": "Feature",
            "properties": {"id": name, "kind": kind, "row": row},
            "geometry": {"type": "Point", "coordinates": [x * DEGREES, y * DEGREES]},
        }
        for name, kind, row, x, y in reversed(places)
    ]
    (tmp_path / "a.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features})
    )
    (tmp_path / "a.yaml").write_text("name: a\nblock: {layout: survey, survey: a.geojson}\n")
    vineyard = grow(load_seed(tmp_path / "a.yaml"))
    truth = [f for f in ground_truth(vineyard)["features"] if f["properties"]["kind"] == "vine"]
    for name, _, row, x, y in places[:8]:
        (found,) = [f for f in truth if f["properties"]["survey_id"] == name]
        assert found["properties"]["survey_row"] == row
        at = np.array(found["geometry"]["coordinates"][:2]) / DEGREES
        np.testing.assert_allclose(at, (x, y), atol=0.15)
    posts = {post.surveyed for post in vineyard.posts if post.row == vineyard.vines[-1].row}
    posts |= {post.surveyed for post in vineyard.posts}
    assert posts == {("start 11", 11), ("end 11", 11), None}
    exported = json.loads(survey_text(vineyard, 0.0))["features"]
    called = {(f["properties"]["id"], f["properties"]["row"]) for f in exported}
    assert called >= {(name, row) for name, _, row, *_ in places}


def test_a_vine_far_off_its_row_is_named_with_its_distance() -> None:
    """R1V3 is moved 1.5 m across; the line of the others is the row itself."""
    points, xy = block()
    xy[2, 1] += 1.5
    with pytest.raises(
        InputError, match=r"vine 'R1V3' is 1\.50 m off .* in row 1; expected 1\.0 m"
    ):
        survey_layout(points, xy, 2.5, 5.0)


def test_a_vine_of_another_row_is_named() -> None:
    points, xy = block()
    swapped = SurveyPoint("R2V5", "vine", 1, 0.0, 0.0)
    with pytest.raises(InputError, match=r"vine 'R2V5' is 2\.50 m off the line"):
        survey_layout((*points[:-1], swapped), xy, 2.5, 5.0)


def test_a_post_without_a_row_stands_in_that_of_the_nearest_vine() -> None:
    points, xy = block()
    posts = tuple(SurveyPoint(f"p{k}", "post", None, 0.0, 0.0) for k in range(2))
    at = np.array([(-0.5, 2.4), (5.3, 2.6)])
    layout = survey_layout((*points, *posts), np.concatenate([xy, at]), 2.5, 5.0)
    surveyed = layout.rows[1].surveyed
    assert surveyed is not None
    assert (surveyed.number, surveyed.posts) == (2, ("p0", "p1"))
    at[1] = (10.8, 2.5)
    with pytest.raises(InputError, match=r"post 'p1' has no row and is 6\.00 m from the nearest"):
        survey_layout((*points, *posts), np.concatenate([xy, at]), 2.5, 5.0)


def test_a_single_post_of_a_row_is_told_to_be_replaced(caplog: pytest.LogCaptureFixture) -> None:
    points, xy = block()
    post = SurveyPoint("p0", "post", 2, 0.0, 0.0)
    layout = survey_layout((*points, post), np.concatenate([xy, [(-0.5, 2.5)]]), 2.5, 5.0)
    assert len(layout.rows[1].posts) >= 2
    (told,) = caplog.messages
    assert "left out 1 posts" in told
    assert "'p0'" in told


def test_a_point_twice_is_named() -> None:
    points, xy = block()
    xy[3] = xy[2] + [0.04, 0.03]
    with pytest.raises(InputError, match=r"'R1V3' and 'R1V4' of row 1 are 0\.05 m apart"):
        survey_layout(points, xy, 2.5, 5.0)


@pytest.mark.parametrize(
    ("factors", "told"),
    [
        ((10.0, 1.0), r"vines of a row are 12\.00 m apart \(median\); expected 0\.3 to 5\.0"),
        ((0.2, 1.0), r"vines of a row are 0\.24 m apart"),
        ((1.0, 10.0), r"rows are 25\.00 m apart \(median\); expected 0\.5 to 15\.0"),
    ],
)
def test_spacings_that_cannot_be_are_named(factors: tuple[float, float], told: str) -> None:
    points, xy = block()
    with pytest.raises(InputError, match=told):
        survey_layout(points, xy * factors, 2.5, 5.0)


def test_surveying_error_and_missing_vines_are_no_fault() -> None:
    points, xy = block(3, 20)
    kept = np.random.default_rng(0).random(60) > 0.3
    noisy = xy + np.random.default_rng(1).normal(0.0, 0.08, xy.shape)
    chosen = tuple(point for point, keep in zip(points, kept, strict=True) if keep)
    assert len(survey_layout(chosen, noisy[kept], 2.5, 5.0).rows) == 3
