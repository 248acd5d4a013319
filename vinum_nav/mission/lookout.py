"""Lookout: the stretch of a row in view, and the stretches not seen yet."""

from __future__ import annotations

import math

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.geometry import wrap_angle
from vinum_nav.mission.book import Book
from vinum_nav.mission.coverage import Stretch
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.passes import Pass
from vinum_nav.mission.row_view import RowView
from vinum_nav.mission.situation import Situation


class Lookout:
    """Writes what each picture shows of the row at work into the book."""

    def __init__(
        self, robot: Robot, mission_file: MissionFile, book: Book, parameters: MissionParameters
    ) -> None:
        self._parameters = parameters
        self._view = RowView(robot, mission_file, parameters)
        self._row_spacing = mission_file.row_spacing
        self._book = book
        self._stamp: float | None = None
        self._again: set[Pass] = set()

    def step(self, situation: Situation) -> None:
        """Take in the last picture, if it is a new one."""
        stamp, pass_ = situation.given.detections_stamp, self._book.itinerary.current
        if stamp is None or stamp == self._stamp or pass_ is None or not situation.has_map:
            return
        self._stamp = stamp
        lane = situation.lane(pass_)
        if lane is not None:
            self._book.look(stamp, lane, self._shown(situation, lane))

    def needs_another_look(self, lane: Lane) -> bool:
        """True if a pass that was walked has a stretch unseen and was not driven again for it."""
        return lane.pass_ not in self._again and bool(self._book.coverage.unseen(lane))

    def look_again(self, pass_: Pass) -> None:
        """Drive a pass once more for what was not seen of it."""
        self._again.add(pass_)

    def has_looked_again(self, lane: Lane) -> bool:
        """True if a pass is driven once more for what was not seen, and has seen it now."""
        return lane.pass_ in self._again and not self._book.coverage.unseen(lane)

    def begin_of_unseen(self, lane: Lane) -> float:
        """Travel coordinate of base_link [m] from where on the unseen comes into view.

        Infinite where all has been seen.
        """
        unseen = self._book.coverage.unseen(lane)
        shown = self._view.stretch(lane.stand_off)
        near = shown[0] if shown is not None else 0.0
        return unseen[0].begin - near if unseen else math.inf

    def end_margin(self, lane: Lane) -> float:
        """Distance before the end of its row's extent at which a pass is over [m].

        The end has been in view over the last `end_view` of the way then, or the robot is within
        `end_margin` of it.
        """
        p, shown = self._parameters, self._view.stretch(lane.stand_off)
        return max(p.end_margin, shown[1] - p.end_view) if shown is not None else p.end_margin

    def _shown(self, situation: Situation, lane: Lane) -> Stretch | None:
        here = situation.T_map_base
        s, offset = (float(value) for value in lane.axis.locate(here.xy)[0])
        travel = lane.pass_.sense * s
        on_its_face = offset > 0 if lane.pass_.face == "left" else offset < 0
        if not on_its_face or abs(offset) > self._row_spacing:
            return None  # another row may stand between
        askew = wrap_angle(here.yaw - lane.pose(travel).yaw)
        shown = self._view.stretch(abs(offset), askew)
        return None if shown is None else Stretch(travel + shown[0], travel + shown[1])
