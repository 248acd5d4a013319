"""A body's drive is one of those known, or an error that names it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from vine_block import make_block

from vinum_nav.description.robot import BODIES_DIR, DRIVES, UnknownDriveError, load_robot
from vinum_nav.errors import InputError
from vinum_nav.navigation.navigator import Navigator

ROBOT = load_robot("hyqreal")


def test_a_file_with_an_unknown_drive_is_refused_by_its_name(tmp_path: Path) -> None:
    body = yaml.safe_load((BODIES_DIR / "hyqreal.yaml").read_text()) | {"drive": "tracked"}
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(body))
    with pytest.raises(InputError) as refused:
        load_robot(path)
    for word in (str(path), "'tracked'", *DRIVES):
        assert word in str(refused.value)


def test_no_drive_stands_in_for_an_unknown_one() -> None:
    robot = ROBOT.model_copy(update={"drive": "tracked"})
    with pytest.raises(UnknownDriveError, match="body hyqreal: drive: got 'tracked', wanted one"):
        Navigator(robot, make_block().mission)


@pytest.mark.parametrize("drive", DRIVES)
def test_every_known_drive_can_be_driven(drive: str) -> None:
    Navigator(ROBOT.model_copy(update={"drive": drive}), make_block().mission)
