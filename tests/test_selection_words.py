"""`--only` and `--skip` name rows and vines by the grower's numbers and ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from vinum_nav.description.robot import load_robot
from vinum_nav.description.selection_words import selected_by_operator
from vinum_nav.errors import InputError
from vinum_nav.report.work import work_items
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import load_seed

SEEDS = Path(__file__).parent.parent / "seeds"


def ordered(only: str | None = None, skip: str | None = None, seed: str = "demo") -> Vineyard:
    return grow(load_seed(SEEDS / f"{seed}.yaml"), only=only, skip=skip)


def worked(vineyard: Vineyard) -> list[str]:
    return [item.vine.id for item in work_items(vineyard, load_robot("hyqreal"))]


def test_what_is_worked_is_the_part_of_the_whole_that_the_words_name() -> None:
    whole = worked(ordered())
    row = [name for name in whole if name.startswith("r1")]
    assert worked(ordered(only="row:1")) == row
    assert worked(ordered(only="row:1..")) == whole[whole.index(row[0]) :]
    assert worked(ordered(only="row:0..1", skip="row:0")) == row
    assert worked(ordered(skip=row[2])) == [name for name in whole if name != row[2]]
    assert worked(ordered(only=f"{row[1]}..")) == whole[whole.index(row[1]) :]
    assert worked(ordered(only=f" {row[3]}, {row[0]}")) == [row[0], row[3]]


def test_a_survey_has_its_own_numbers_and_ids() -> None:
    whole = ordered(seed="survey_mini")
    names = [vine.surveyed[0] for vine in whole.vines if vine.surveyed]
    number = whole.vines[0].surveyed[1] if whole.vines[0].surveyed else None
    assert len(worked(ordered(only=names[1], seed="survey_mini"))) == 1
    assert worked(ordered(only=f"row:{number}", seed="survey_mini"))
    with pytest.raises(InputError, match=rf"no vine 'nobody'; there are {names[0]}"):
        ordered(only="nobody", seed="survey_mini")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("row:7", r"--only row:7: 'row:7': no row 7; there are 0, 1"),
        ("row:x", "row 'x', wanted a whole number"),
        ("r9v99", "no vine 'r9v99'; there are r0v00"),
        ("row:1,", "wanted row:NUMBER or the id of a vine"),
        ("row:0..,r0v00..", r"a second word with \.\."),
        ("row:1..0", "row 0 comes before row 1"),
    ],
)
def test_what_names_nothing_is_refused_with_what_there_is(words: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        ordered(only=words)


def test_on_a_robot_the_mission_file_says_where_its_vines_stand() -> None:
    mission = ordered(skip="r0v01").mission
    assert mission.skip is not None
    again = selected_by_operator(mission, "row:0..", "r0v01")
    assert again.skip == mission.skip
    assert again.only is not None
    assert again.only.from_row == 0
    with pytest.raises(InputError, match="does not say where that vine stands"):
        selected_by_operator(mission, "r0v02", None)
    with pytest.raises(InputError, match="no row is left"):
        selected_by_operator(mission, "row:1", "row:1")
