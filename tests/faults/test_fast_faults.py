"""The fastest third of the fault campaign, in a block of two vines."""

from __future__ import annotations

import pytest
from faults.played import Campaign

from vinum_nav.faults.catalogue import CATALOGUE, chosen
from vinum_nav.faults.fault import Stage

pytestmark = pytest.mark.slow
ELSEWHERE = ("stop-at-turn", "imu-scaled", "lidar-nearly-blind", "odometry-short")
"""One short row has no turn, too little way and too few things before a lidar for these to show."""
LONG = ("gnss-standing",)
"""Much like others that are played, and as long as a mission."""
FAST = [
    fault.name for fault in chosen(stages=[Stage.FAKE]) if fault.name not in (*ELSEWHERE, *LONG)
]


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return Campaign(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("name", FAST)
def test_the_robot_is_safe_says_why_and_loses_nothing(name: str, campaign: Campaign) -> None:
    assert campaign.verdict(name).reasons == ()


def test_these_are_a_third_of_all() -> None:
    assert len(FAST) >= len(CATALOGUE) / 3


def test_a_fault_that_never_strikes_proves_nothing(campaign: Campaign) -> None:
    assert "the fault never struck" in " ".join(campaign.verdict("stop-at-turn").reasons)
