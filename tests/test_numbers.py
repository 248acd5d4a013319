"""Numbers from outside are finite and within what can be; JSON holds no other."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.description.robot import BODIES_DIR, load_robot
from vinum_nav.errors import InputError
from vinum_nav.ros.graph.definition import configuration
from vinum_nav.strict_json import json_text, read_json
from vinum_nav.vineyard.seed import load_seed
from vinum_nav.vineyard.seed.survey import read_survey

runner = CliRunner()
MISSION = {
    "block": "a",
    "datum": {"latitude_deg": 45.0, "longitude_deg": 9.0},
    "boundary": [[0, 0], [20, 0], [20, 6], [0, 6]],
    "row_spacing": 2.4,
    "vine_spacing": 1.1,
    "side": "left",
    "start": {"x": -1.2, "y": -1.0, "yaw": 0.0},
}


@pytest.mark.parametrize(
    ("command", "option", "value"),
    [
        ("detect a.png", "--camera-height", "nan"),
        ("detect a.png", "--camera-height", "-1"),
        ("detect a.png", "--camera-height", "inf"),
        ("detect a.png", "--camera-pitch-deg", "nan"),
        ("detect a.png", "--camera-pitch-deg", "500"),
        ("detect a.png", "--threshold", "nan"),
        ("survey s.yaml", "--sigma", "inf"),
        ("survey s.yaml", "--sigma", "nan"),
        ("simulate s.yaml", "--task-duration", "nan"),
        ("simulate s.yaml", "--timeout", "inf"),
        ("simulate s.yaml", "--random-seed", "99999999999999999999"),
        ("train --data d", "--learning-rate", "nan"),
        ("train --data d", "--minutes", "inf"),
        ("dataset s.yaml", "--wild", "nan"),
        ("campaign s.yaml", "--random-seeds", "0:99999999999"),
    ],
)
def test_an_option_beyond_what_can_be_is_named(
    command: str, option: str, value: str, tmp_path: Path
) -> None:
    seed = tmp_path / "s.yaml"
    seed.write_text("name: s\n")
    out = tmp_path / "out"
    words = command.replace("s.yaml", str(seed)).split()
    result = runner.invoke(app, [*words, "--out", str(out), option, value])
    assert result.exit_code == 2
    assert option in result.output
    assert not out.exists()


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1e9"])
def test_a_launch_argument_is_judged_as_an_option_is(value: str) -> None:
    with pytest.raises(InputError, match="task_duration"):
        configuration({"task_duration": value})


@pytest.mark.parametrize(
    ("part", "line"),
    [
        ("order", "task_duration: .inf"),
        ("order", "task_timeout: .nan"),
        ("order", "start_offset: 50"),
        ("order", "start_offset: [-0.1, .inf]"),
        ("order", "start_error: 1000"),
        ("block", "heading_deg: .nan"),
        ("block", "curve_radius: .inf"),
        ("block", "place_jitter: 7"),
        ("light", "sun_azimuth_deg: 1e9"),
        ("datum", "altitude: .inf"),
    ],
)
def test_a_seed_beyond_what_can_be_is_named(part: str, line: str, tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    beside = "latitude_deg: 45, longitude_deg: 9, " if part == "datum" else ""
    path.write_text(f"name: s\n{part}: {{{beside}{line}}}\n")
    with pytest.raises(InputError, match=line.partition(":")[0]):
        load_seed(path)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("mass: 140.0", "mass: .inf", "mass"),
        ("vx: 0.5", "vx: .nan", "vx"),
        ("reach: 0.9", "reach: 90", "reach"),
        ("yaw_deg: 60.0", "yaw_deg: .inf", "yaw_deg"),
        ("pitch_down_deg: 12.0}", "pitch_down_deg: 12.0, fov_x_deg: 400}", "fov_x_deg"),
        ("pitch_down_deg: 12.0}", "pitch_down_deg: 12.0, depth_range: [9, 1]}", "depth_range"),
        ("[0.45, 0.0, 1.05]}", "[0.45, 0.0, 1.05], range_min: 20}", "range_min"),
        ("[0.45, 0.0, 1.05]}", "[450, 0.0, 1050]}", "position_xyz"),
    ],
)
def test_a_body_beyond_what_can_be_is_named(old: str, new: str, key: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text((BODIES_DIR / "hyqreal.yaml").read_text().replace(old, new))
    with pytest.raises(InputError, match=key):
        load_robot(path)


def mission_file(folder: Path, **changes: object) -> Path:
    path = folder / "mission.yaml"
    path.write_text(yaml.safe_dump(MISSION | changes))
    return path


def test_a_mission_file_that_can_be_is_read(tmp_path: Path) -> None:
    mission = load_mission_file(mission_file(tmp_path))
    assert mission.start.x == -1.2
    # 7.4 m are the headland's 3.0 m, one alley of 2.4 m and a margin of 2.0 m.
    load_mission_file(mission_file(tmp_path, start={"x": -7.3, "y": 0.0, "yaw": 6.28}))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"boundary": [[0, 0], [20, 0], [0, 6], [20, 6]]}, "boundary: crosses or touches itself"),
        ({"boundary": [[0, 0], [20, 0], [40, 0]]}, "boundary"),
        ({"boundary": [[9.0, 45.0], [9.001, 45.0], [9.0, 45.001]]}, "boundary: got an area of"),
        ({"boundary": [[500_000, 4_970_000], [500_020, 4_970_000], [0, 0]]}, "boundary"),
        ({"boundary": [[0, 0], [math.nan, 0], [20, 6]]}, "boundary"),
        (
            {"start": {"x": -7.5, "y": 0.0, "yaw": 0.0}},
            "start: 7.5 m from the boundary, wanted 7.4",
        ),
        ({"start": {"x": -1.2, "y": 0.0, "yaw": 90.0}}, "start.yaw"),
        ({"start": {"x": -1.2, "y": math.inf, "yaw": 0.0}}, "start.y"),
        ({"row_spacing": 240}, "row_spacing"),
        (
            {"vine_spacing": 7.0, "boundary": [[0, 0], [1, 0], [1, 0.8], [0, 0.8]]},
            "vine_spacing: got",
        ),
        ({"task_timeout": math.inf}, "task_timeout"),
        ({"clearance": math.nan}, "clearance"),
    ],
)
def test_a_mission_file_that_cannot_be_is_refused(
    changes: dict[str, object], said: str, tmp_path: Path
) -> None:
    path = mission_file(tmp_path, **changes)
    with pytest.raises(InputError) as refused:
        load_mission_file(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert said in str(refused.value)


def test_json_that_we_write_holds_no_nan() -> None:
    value = {"a": math.nan, "b": (1.5, -math.inf), "c": [{"d": math.inf}], "e": True}
    assert json.loads(json_text(value)) == {
        "a": None,
        "b": [1.5, None],
        "c": [{"d": None}],
        "e": True,
    }


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"a": NaN}', "[-Infinity]", "{"])
def test_json_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"twice|finite|Expecting"):
        read_json(text)
    path = tmp_path / "s.geojson"
    path.write_text(text)
    with pytest.raises(InputError, match=r"s\.geojson: not JSON"):
        read_survey(path)


def test_files_are_written_by_the_one_writer_of_json() -> None:
    package = Path(__file__).parent.parent / "vinum_nav"
    writers = {  # the journal refuses what is no JSON; the border only words an error
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if "json.dump" in path.read_text()
    }
    assert writers == {"strict_json.py", "mission/journal.py", "border/json_value.py"}
