"""Judges a run with a fault in it, from what it left behind and without code of the stack."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.faults.evidence import Evidence
from vinum_nav.faults.fault import Fault

BEYOND_FENCE = 1.0
"""Greatest distance of the true pose outside the fence [m]."""
ROUNDING = 1.001
"""Share of a limit that a command may reach: numbers cross topics and files."""
TO_STANDSTILL = 2.0
"""Time from the first press until the body must stand [s]."""
STANDING = 0.05
"""Motion that counts as standing: a gait sways [m]."""
BAD_ENDS = ("failed", "unreachable", "skipped")


@dataclass(frozen=True)
class Verdict:
    """Verdict on a fault: passed, or the reasons why not, in words."""

    name: str
    outcome: str
    reasons: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """True if nothing is to be blamed."""
        return not self.reasons


@dataclass(frozen=True)
class Case:
    """All that a verdict is made from; `sound` is the same mission without a fault."""

    fault: Fault
    found: Evidence
    sound: Evidence
    mission: MissionFile
    robot: Robot


def judge(case: Case) -> Verdict:
    """Verdict on one run."""
    reasons = [reason for check in CHECKS for reason in check(case)]
    return Verdict(case.fault.name, case.found.outcome, tuple(reasons))


def touches_nothing(case: Case) -> list[str]:
    """Collisions, each thing once."""
    found: dict[str, float] = {}
    for stamp, names in zip(case.found.stamps, case.found.contacts, strict=True):
        for name in names:
            found.setdefault(name, float(stamp))
    return [f"collision with {name} at {stamp:.1f} s" for name, stamp in found.items()]


def commands_within_limits(case: Case) -> list[str]:
    """Commands that are not finite, or outside the body's limits taken as an ellipse."""
    commands, limits = case.found.commands, case.robot.limits
    if not len(commands):
        return ["no command reached the body"]
    finite = np.isfinite(commands).all(axis=1)
    reasons = []
    if not finite.all():
        reasons.append(f"{np.sum(~finite)} commands that are not finite")
    vx, vy, yaw_rate = np.abs(commands[finite]).T
    sideways = vy / limits.vy if limits.vy else np.where(vy > 0, np.inf, 0.0)
    share = np.maximum(np.hypot(vx / limits.vx, sideways), yaw_rate / limits.yaw_rate)
    if len(share) and share.max() > ROUNDING:
        worst = commands[finite][np.argmax(share)]
        reasons.append(
            f"command ({worst[0]:.3f}, {worst[1]:.3f} m/s, {worst[2]:.3f} rad/s) is "
            f"{share.max():.2f} x the limit"
        )
    return reasons


def stays_inside_fence(case: Case) -> list[str]:
    """The farthest true pose outside boundary, headland and BEYOND_FENCE."""
    allowed = case.mission.headland_width + BEYOND_FENCE
    block = shapely.Polygon(case.mission.boundary_xy)
    distances = shapely.distance(block, shapely.points(case.found.poses[:, :2]))
    if not len(distances) or distances.max() <= allowed:
        return []
    at = case.found.stamps[np.argmax(distances)]
    return [f"{distances.max():.2f} m outside the boundary at {at:.1f} s, allowed {allowed:g} m"]


def culprit_is_named(case: Case) -> list[str]:
    """Places where none of the culprit's names stands more often than in the sound run."""
    fault = case.fault
    if not fault.culprits:
        return []
    places = (
        ("the terminal", case.found.terminal, case.sound.terminal),
        ("the report", case.found.reported, case.sound.reported),
    )
    wanted = " or ".join(fault.culprits)
    return [
        f"{place} does not name the culprit ({wanted})"
        for place, text, sound in places
        if not any(_count(word, text) > _count(word, sound) for word in fault.culprits)
    ]


def _count(pattern: str, text: str) -> int:
    return len(re.findall(pattern, text, re.I))


def ends_as_wanted(case: Case) -> list[str]:
    """The outcome, where it is none of the fault's."""
    ended, wanted = case.found.outcome, case.fault.ends
    return [] if ended in wanted else [f"ended as {ended}, wanted {' or '.join(wanted)}"]


def acts_went_well(case: Case) -> list[str]:
    """Acts from outside that could not be done as wanted."""
    return [str(act["problem"]) for act in case.found.acts if act.get("problem")]


def stands_while_stopped(case: Case) -> list[str]:
    """Motion between an emergency stop and the request to go on."""
    begin = [float(act["stamp"]) for act in case.found.acts if act["act"] == "pressed"]
    if not begin:
        return []
    end = [float(act["stamp"]) for act in case.found.acts if act["act"] == "resume"]
    stamps = case.found.stamps
    inside = (stamps > begin[0] + TO_STANDSTILL) & (stamps < (end[0] if end else np.inf))
    if not inside.any():
        return ["the simulator did not go on while the stop was pressed"]
    way = float(np.ptp(case.found.poses[inside, :2], axis=0).max())
    return [f"moved {way:.2f} m while it was stopped"] if way > STANDING else []


def nothing_is_lost(case: Case) -> list[str]:
    """Findings in journal and report: lost, done twice or said differently."""
    if case.found.report is None:
        return ["the run cannot be reported"]
    journal = case.found.journal
    if journal is None:
        return [case.found.journal_error] if case.fault.keeps_journal else []
    closed = [event for event in journal if event["event"] == "item_closed"]
    reasons = _closed_once(closed)
    reasons += _worked_again(case, journal)
    reasons += _more_bad_ends(case, closed)
    return reasons + _contradictions(case, journal, closed)


def _closed_once(closed: list[dict[str, object]]) -> list[str]:
    times = Counter(str(event["item"]) for event in closed)
    return [f"item {item} is closed {n} times" for item, n in times.items() if n > 1]


def _worked_again(case: Case, journal: tuple[dict[str, object], ...]) -> list[str]:
    """Tasks begun at an item that was done, and vines worked twice in truth."""
    done: set[str] = set()
    reasons = []
    for event in journal:
        if event["event"] == "item_closed" and event["outcome"] == "done":
            done.add(str(event["item"]))
        elif event["event"] == "task_started" and str(event["item"]) in done:
            reasons.append(f"item {event['item']} is worked again after it was done")
    assert case.found.report is not None
    twice = case.found.report["vines"]["duplicate_stops"]
    if twice is not None and twice > 0 and not case.fault.may_repeat:
        reasons.append(f"{twice} vines were worked twice")
    return reasons


def _more_bad_ends(case: Case, closed: list[dict[str, object]]) -> list[str]:
    """Work items left undone of which there are more than in the sound run."""
    assert case.sound.journal is not None
    before = Counter(e["outcome"] for e in case.sound.journal if e["event"] == "item_closed")
    now = Counter(event["outcome"] for event in closed)
    return [
        f"{now[outcome]} items {outcome}, {before[outcome]} without the fault"
        for outcome in BAD_ENDS
        if now[outcome] > before[outcome] and outcome not in case.fault.may_lose
    ]


def _contradictions(
    case: Case, journal: tuple[dict[str, object], ...], closed: list[dict[str, object]]
) -> list[str]:
    """Contradictions between report and journal, in words."""
    report, reasons = case.found.report, []
    assert report is not None
    ends = [event["outcome"] for event in journal if event["event"] == "finished"]
    if ends and ends[-1] != case.found.outcome:
        reasons.append(f"the journal ends {ends[-1]}, the report says {case.found.outcome}")
    done = sum(event["outcome"] == "done" for event in closed)
    if done != report["vines"]["outcomes"]["done"]:
        told = report["vines"]["outcomes"]["done"]
        reasons.append(f"the journal has {done} items done, the report {told}")
    missed, sound = report["vines"]["missed"], case.sound.report
    if case.found.outcome == "done" and missed and (not sound or missed > sound["vines"]["missed"]):
        reasons.append(f"done, but {missed} vines were missed")
    return reasons


CHECKS: tuple[Callable[[Case], list[str]], ...] = (
    touches_nothing,
    commands_within_limits,
    stays_inside_fence,
    culprit_is_named,
    ends_as_wanted,
    acts_went_well,
    stands_while_stopped,
    nothing_is_lost,
)
"""All must find nothing."""
