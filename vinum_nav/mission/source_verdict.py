"""Verdict on the sources of a mission: it goes on, it pauses for one of them, or it fails."""

from __future__ import annotations

from dataclasses import dataclass

from vinum_nav.mission.exchange import MissionInput
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.source_faults import accusation, silent_source


@dataclass(frozen=True)
class SourceVerdict:
    """Judgement of one step; the mission goes on where both attributes are empty.

    Attributes:
        fault: reason for which the mission fails.
        absent: parts of the stack for which it pauses, each with the reason.
    """

    fault: str = ""
    absent: tuple[tuple[str, str], ...] = ()


def judge_sources(
    given: MissionInput,
    heard_since: float,
    parameters: MissionParameters,
    *,
    waits_for_silent: bool,
) -> SourceVerdict:
    """Judge alarms first, then parts that were started anew, then silence.

    Args:
        heard_since: since when the sources are listened to [s].
        waits_for_silent: whether a silent source is started again: it pauses the mission then
            instead of ending it.
    """
    fault = accusation(given.alarms)
    if fault is not None:
        return SourceVerdict(fault)
    if given.restarted:
        return SourceVerdict(absent=tuple((part, "started anew") for part in given.restarted))
    silent = silent_source(given, heard_since, parameters)
    if silent is None:
        return SourceVerdict()
    if not waits_for_silent:
        return SourceVerdict(silent)
    part, _, reason = silent.partition(": ")
    return SourceVerdict(absent=((part, reason),))
