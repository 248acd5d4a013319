"""Vines and unseen stretches of the current pass that are still ahead."""

from __future__ import annotations

from vinum_nav.mission.choice import Candidate, next_vine
from vinum_nav.mission.context import Context
from vinum_nav.mission.entry import begin_of_unknown
from vinum_nav.mission.lane import Lane


def known_vines(context: Context, lane: Lane) -> list[Candidate]:
    """The pass's open vines in the order of travel, those put off among them.

    From behind a gap those before it are not: the pass is gone back to for them.
    """
    found = context.book.open_vines.candidates(context.situation.map.trunks, lane)
    gap = context.way.gaps.get(lane.pass_) if context.way.is_behind else None
    return [vine for vine in found if gap is None or vine.travel > gap.stood]


def workable_vines(context: Context, lane: Lane) -> list[Candidate]:
    """The pass's open vines in the order of travel, without those put off."""
    return [c for c in known_vines(context, lane) if not context.way.put_off.holds(c.vine)]


def nearest_vine(context: Context, lane: Lane, look_ahead: float) -> Candidate | None:
    """The vine to work next; see `next_vine` for `look_ahead` [m]."""
    travel = context.situation.travel(lane)
    sigma = context.parameters.look_ahead_sigma
    return next_vine(workable_vines(context, lane), travel, look_ahead, sigma)


def seen_to(context: Context, lane: Lane) -> float:
    """Travel coordinate up to which nothing can have been missed [m]."""
    unseen = context.lookout.begin_of_unseen(lane)
    return begin_of_unknown(lane, context.book.register, context.parameters, unseen)


def may_walk_on(context: Context, lane: Lane) -> bool:
    """True if the robot sees all that is not closed when it walks on from here."""
    known, situation = seen_to(context, lane), context.situation
    return situation.holds(lane) and situation.travel(lane) <= known
