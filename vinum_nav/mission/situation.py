"""Place of the robot in the map of this step."""

from __future__ import annotations

import math

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Goal, MapSnapshot, NavigationState
from vinum_nav.mission.exchange import MissionInput
from vinum_nav.mission.lane import Lane, lane_in
from vinum_nav.mission.passes import Pass


class Situation:
    """Input of the last step, and what follows from it.

    `clock` runs like `now` but stands still under an emergency stop: the time-outs use it [s].
    """

    def __init__(self, mission_file: MissionFile, stand_off: float) -> None:
        self._file = mission_file
        self._stand_off = stand_off
        self._given: MissionInput | None = None
        self._map: MapSnapshot | None = None
        self._lane: Lane | None = None
        self._lane_of: Pass | None = None
        self._row_missed_since: float | None = None
        self.clock = 0.0

    def take_in(self, given: MissionInput, pass_: Pass | None, *, stopped: bool) -> bool:
        """Take in the input of a step; True where it brought a new map.

        Args:
            pass_: the pass under way, None between two: its row should be in the map.
            stopped: whether the emergency stop is latched.
        """
        if self._given is not None and not stopped:
            self.clock += given.now - self._given.now
        self._given = given
        is_new = given.map is not None and given.map is not self._map
        if is_new:
            self._map, self._lane_of = given.map, None
        if pass_ is not None and self.has_map:
            self._watch_row(pass_)
        return is_new

    def forget_map(self) -> None:
        """Forget the map: another one begins."""
        self._map = self._lane = self._lane_of = None

    def _watch_row(self, pass_: Pass) -> None:
        if self.lane(pass_) is not None:
            self._row_missed_since = None
        elif self._row_missed_since is None:
            self._row_missed_since = self.clock

    @property
    def given(self) -> MissionInput:
        """The input of this step."""
        assert self._given is not None, "no step yet"
        return self._given

    @property
    def has_map(self) -> bool:
        """True if a map has come at least once."""
        return self._map is not None

    @property
    def map(self) -> MapSnapshot:
        """The last map."""
        assert self._map is not None, "no map yet"
        return self._map

    @property
    def T_odom_base(self) -> Pose2:
        """Pose of base_link in odom, by the last odometry."""
        assert self.given.odometry is not None, "no odometry yet"
        return self.given.odometry.T_odom_base

    @property
    def T_map_base(self) -> Pose2:
        """Pose of base_link in map, by the last odometry and the last map."""
        return self.map.T_map_odom @ self.T_odom_base

    def lane_of(self, pass_: Pass) -> Lane:
        """Lane of a pass whose row is in the map."""
        lane = lane_in(self.map, pass_, self._stand_off, self._file.boundary_xy)
        assert lane is not None, f"row {pass_.row} is not in the map"
        return lane

    def lane(self, pass_: Pass) -> Lane | None:
        """Lane of a pass, None while the map lacks its row."""
        if self._lane_of != pass_:
            self._lane = lane_in(self.map, pass_, self._stand_off, self._file.boundary_xy)
            self._lane_of = pass_
        return self._lane

    @property
    def row_missed_for(self) -> float:
        """Time for which the map has lacked the row of the pass under way [s]."""
        since = self._row_missed_since
        return 0.0 if since is None else self.clock - since

    def travel(self, lane: Lane) -> float:
        """Travel coordinate of the robot [m]."""
        return float(lane.travel(self.T_map_base.xy)[0])

    def holds(self, lane: Lane) -> bool:
        """True if the robot is in a lane and looks along it."""
        return lane.holds(self.T_map_base, self._file.row_spacing / 2)

    @property
    def sightless_for(self) -> float:
        """Time since the last picture that was searched for trunks [s], infinite before it."""
        stamp = self.given.detections_stamp
        return math.inf if stamp is None else self.given.now - stamp

    def has_reached(self, goal: Goal | None) -> bool:
        """True if the navigator's status says that it reached this goal."""
        status = self.given.navigator
        if goal is None or status is None:
            return False
        return status.key == goal.key and status.state is NavigationState.REACHED
