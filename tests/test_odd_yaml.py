"""Seeds and mission files with values that YAML reads otherwise than people do."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.description.strict_yaml import read_mapping
from vinum_nav.errors import InputError
from vinum_nav.vineyard.seed.read import load_seed

MISSION = """block: mine
datum: {latitude_deg: 44.0, longitude_deg: 11.0, altitude: 60.0}
boundary: [[0.0, 0.0], [20.0, 0.0], [20.0, 8.0], [0.0, 8.0]]
row_spacing: 2.5
vine_spacing: 1.0
side: left
start: {x: -2.0, y: 1.0, yaw: 0.0}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "file.yaml"
    path.write_text(text)
    return path


def test_the_mission_file_that_is_changed_is_whole(tmp_path: Path) -> None:
    assert load_mission_file(written(tmp_path, MISSION)).row_spacing == 2.5


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2.5", "true", "row_spacing: got true or false, wanted a number"),
        ("x: -2.0", "x: no", "start.x: got true or false, wanted a number"),
        ("[20.0, 8.0]", "[20.0, yes]", "boundary.2.1: got true or false, wanted a number"),
        ("2.5", "010", "line 4: got 010, wanted a decimal number"),
        ("2.5", "1:30", "line 4: got 1:30, wanted a decimal number"),
        ("2.5", "1:30.5", "line 4: got 1:30.5, wanted a decimal number"),
        ("2.5", "[" * 5000, "nested too deeply"),
        ("mine", "2020-13-45", "month must be in 1..12"),
    ],
)
def test_a_value_that_is_not_what_it_looks_like_is_named(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    path = written(tmp_path, MISSION.replace(old, new))
    with pytest.raises(InputError) as caught:
        load_mission_file(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert told in str(caught.value)


def test_true_is_no_number_of_rows(tmp_path: Path) -> None:
    path = written(tmp_path, "name: s\nblock: {rows: true}\n")
    with pytest.raises(InputError, match=r"block\.rows: got true or false, wanted a number"):
        load_seed(path)


def test_plain_numbers_are_read(tmp_path: Path) -> None:
    text = "a: 0\nb: 0.5\nc: -3\nd: 1e-4\ne: 0x10\nf: 00.5\ng: '010'\n"
    assert read_mapping(written(tmp_path, text), "file") == {
        "a": 0,
        "b": 0.5,
        "c": -3,
        "d": 1e-4,
        "e": 16,
        "f": 0.5,
        "g": "010",
    }


def test_aliases_that_grow_are_refused_in_few_words(tmp_path: Path) -> None:
    """Nine times nine times ... : 9 to the power of 9 words, if they were written out."""
    lines = ["name: s", "description: &a [x, x, x, x, x, x, x, x, x]"]
    letters = "abcdefghi"
    lines += [f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in pairwise(letters)]
    path = written(tmp_path, "\n".join([*lines, "block: {rows: *i}"]))
    with pytest.raises(InputError) as caught:
        load_seed(path)
    assert len(str(caught.value)) < 10_000
