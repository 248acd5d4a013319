"""A seed file is checked with messages of one line that name file, key and alternatives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vinum_nav.vineyard.seed import load_seed


def message(tmp_path: Path, text: str) -> str:
    path = tmp_path / "block.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"block\.yaml") as caught:
        load_seed(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_an_unknown_key_is_refused_and_the_known_ones_are_listed(tmp_path: Path) -> None:
    text = message(tmp_path, "name: a\nblock: {rows: 3, row_spaceing: 2.4}\n")
    assert "block.row_spaceing: unknown key" in text
    assert "row_spacing" in text
    assert "vines_per_row" in text


def test_an_unknown_key_at_the_top_is_refused(tmp_path: Path) -> None:
    text = message(tmp_path, "name: a\nvine: {canes: 3}\n")
    assert "vine: unknown key" in text
    assert "vines" in text


def test_malformed_yaml_names_the_file(tmp_path: Path) -> None:
    assert "not YAML" in message(tmp_path, "name: [a\nblock: }")


def test_a_list_is_not_a_seed(tmp_path: Path) -> None:
    assert "got list, wanted keys and values" in message(tmp_path, "- 1\n- 2\n")


@pytest.mark.parametrize("value", ["[3.0, 2.0]", "[8, 4]"])
def test_a_range_upside_down_is_refused(tmp_path: Path, value: str) -> None:
    key = "row_spacing" if "." in value else "rows"
    text = message(tmp_path, f"name: a\nblock: {{{key}: {value}}}\n")
    assert f"block.{key}" in text
    assert "[least, greatest]" in text


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("name: a\nblock: {rows: many}\n", "block.rows"),
        ("name: a\norder: {faces: three}\n", "order.faces"),
        ("name: A B\n", "name"),
        ("name: a\nversion: 2\n", "version"),
        ("name: a\nvines: {training: pergola}\n", "vines.training"),
        ("name: a\nvines: {head_height: 0.3}\n", "vines"),
        ("name: a\nvines: {trunk_diameter: [3, 10]}\n", "vines"),
        ("name: a\nvines: {replant_share: 1.5}\n", "vines.replant_share"),
        ("name: a\nvines: {replant_share: 0.6, dead_share: 0.6}\n", "vines"),
        ("name: a\ndatum: {latitude_deg: 95, longitude_deg: 0}\n", "datum.latitude_deg"),
    ],
)
def test_a_wrong_value_names_its_key(tmp_path: Path, text: str, key: str) -> None:
    assert f"{key}: " in message(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ground: {roughness: -0.1}", "ground: .*roughness is from 0.0 to 0.1, got -0.1"),
        ("ground: {ruts: [0.0, 0.4]}", r"ruts is from 0.0 to 0.25, got \(0.0, 0.4\)"),
        ("block: {row_spacing: 0}", "row_spacing is from 1.0 to 10.0, got 0"),
        ("block: {curve_radius: [-40, 40]}", "curve_radius: .*20.0 m or more, on one side"),
        ("block: {wire_heights: [0.8, 8]}", "wire_heights is from 0.2 to 3.0"),
        ("light: {sun_elevation_deg: -5}", "sun_elevation_deg is from 1.0 to 90.0, got -5"),
        ("obstacles: {crates: 1000}", "crates is from 0 to 50, got 1000"),
    ],
)
def test_a_value_beyond_its_limits_names_them(tmp_path: Path, text: str, told: str) -> None:
    assert re.search(told, message(tmp_path, f"name: a\n{text}\n"))


def test_a_missing_file_lists_those_that_exist(tmp_path: Path) -> None:
    (tmp_path / "steep.yaml").write_text("name: steep\n")
    (tmp_path / "flat.yaml").write_text("name: flat\n")
    with pytest.raises(ValueError, match=r"no seed file .*step\.yaml.*: flat\.yaml, steep\.yaml"):
        load_seed(tmp_path / "step.yaml")


def test_a_missing_file_in_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no seed file .*nowhere/a\.yaml$"):
        load_seed(tmp_path / "nowhere" / "a.yaml")


def test_every_seed_of_the_repository_is_valid() -> None:
    paths = sorted((Path(__file__).parents[2] / "seeds").glob("*.yaml"))
    assert paths
    for path in paths:
        assert load_seed(path).name == path.stem
