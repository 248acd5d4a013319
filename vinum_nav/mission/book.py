"""The mission's memory: register, itinerary and events kept in step with the journal."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from vinum_nav import __version__
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.selection import NOT_ORDERED, is_row_ordered
from vinum_nav.errors import InputError
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Alarm, MappedTrunks, MapSnapshot, Outcome, RowLine, TaskGoal
from vinum_nav.mission.choice import Candidate, OpenVines
from vinum_nav.mission.coverage import Coverage, Look, Stretch
from vinum_nav.mission.events import Event, EventLog, pair, triple
from vinum_nav.mission.journal import Journal, JournalError
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.missing import Missing
from vinum_nav.mission.order_hash import order_hash
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.passes import Itinerary, Pass
from vinum_nav.mission.register import Register, WorkItem
from vinum_nav.mission.replay import replay
from vinum_nav.mission.resumption import Resumption, read_resumption
from vinum_nav.mission.whereabouts import Whereabouts, stood_fields

ABORTED = "aborted"
"""Reason of work items that an abort has closed."""


class Book:
    """Every change of register or itinerary goes through here, and so into the events."""

    def __init__(
        self,
        mission_file: MissionFile,
        parameters: MissionParameters,
        journal: Journal | None,
        resume_from: Path | None,
    ) -> None:
        self.log = EventLog()
        self.register = Register(
            parameters.duplicate_radius,
            max(
                parameters.duplicate_radius,
                parameters.restored_spacings * mission_file.vine_spacing,
            ),
        )
        self._file = mission_file
        self.open_vines = OpenVines(self.register, mission_file)
        self.itinerary = Itinerary(
            mission_file.faces,
            mission_file.side,
            parameters.reopen_limit,
            partial(is_row_ordered, mission_file),
        )
        self.coverage = Coverage(parameters)
        self._journal = journal
        self.lost = ""
        self._unpublished: list[Event] = []
        self._alarms_noted: set[tuple[str, str, bool]] = set()
        self.stop_was_left = False
        """The journal's last emergency stop was not reset."""
        self._header = {
            "block": mission_file.block,
            "order": order_hash(mission_file),
            "software": __version__,
            "part": 1,
        }
        self._has_header = False
        self._whereabouts = Whereabouts()
        self._is_resumed = resume_from is not None
        self.lacks = ""
        """Reason why an earlier mission cannot go on by its journal; '' where it can."""
        same = journal is not None and resume_from is not None and _same(journal.path, resume_from)
        if journal is not None and not journal.is_empty and not same:
            raise InputError(
                f"journal {journal.path} already holds a mission: resume from it or name a new file"
            )
        if resume_from is not None:
            self._resume(read_resumption(resume_from, mission_file), journal, same)

    def _resume(self, resumption: Resumption, journal: Journal | None, same: bool) -> None:
        """Take in an earlier mission; `same` where its journal is the one to write on."""
        events, file = resumption.events, resumption.file
        replay(events, self.register, self.itinerary, self.coverage)
        kinds = [event["event"] for event in events]
        stops = [kind for kind in kinds if kind in ("stop_latched", "stop_reset")]
        self.stop_was_left = stops[-1:] == ["stop_latched"]
        self._header["part"] = max(kinds.count("mission_begun"), bool(kinds)) + 1
        self.lacks = resumption.lacks
        said = file.complaint
        if journal is not None and not same:
            journal.append(events)
        elif journal is not None and file.mangled:
            said += f"; they are now in {journal.cut(file.whole_bytes)}"
            if file.stood is not None and file.stood not in events:
                journal.append([file.stood])  # where the robot stands is not to be lost with them
        if said:
            self._note_alarm(Alarm("journal", said, is_fault=False))

    @property
    def is_resumed(self) -> bool:
        """True if an earlier mission goes on."""
        return self._is_resumed

    def stand_at(self, T_map_base: Pose2, T_odom_base: Pose2, covariance: Array) -> None:
        """Write the robot's pose down before the other events of the step, if it has moved.

        Args:
            covariance: (3, 3) of x, y, yaw in map [m2, rad2].
        """
        beside = not self.log.is_empty
        if not (self._has_header or beside):
            return
        if self._whereabouts.note(T_map_base, beside_others=beside):
            self.log.add_first("stood", **stood_fields(T_map_base, T_odom_base, covariance))

    def write(self) -> None:
        """Put the events so far on disk.

        A journal that cannot take them is given up: `lost` says why.
        """
        if not (self._has_header or self.log.is_empty):
            self._has_header = True
            self.log.add_first("mission_begun", **self._header)
        events = self.log.drain()
        try:
            if self._journal is not None:
                self._journal.append(events)
        except JournalError as error:
            self._journal, self.lost = None, f"journal: {error}"
        self._unpublished += events

    def publish(self) -> tuple[Event, ...]:
        """Events written that have not been handed out; each is handed out once."""
        events = tuple(self._unpublished)
        self._unpublished.clear()
        return events

    def note_alarms(self, alarms: Iterable[Alarm]) -> None:
        """Write each kind of alarm of each source down once."""
        for alarm in alarms:
            if alarm.kind not in self._alarms_noted:
                self._note_alarm(alarm)

    def _note_alarm(self, alarm: Alarm) -> None:
        self._alarms_noted.add(alarm.kind)
        self.log.add("alarm", source=alarm.source, reason=alarm.reason, fault=alarm.is_fault)

    def look(self, stamp: float, lane: Lane, shown: Stretch | None) -> None:
        """Take in what a picture shows of a lane, None where it shows nothing."""
        self._note_looks(self.coverage.see(stamp, lane, shown))

    def _note_looks(self, looks: Iterable[Look]) -> None:
        for look in looks:
            ends = {"begin": pair(look.begin_map), "end": pair(look.end_map)}
            self.log.add("looked", **pass_fields(look.pass_), **ends)

    def finish(self, missing: Iterable[Missing], rows: Iterable[RowLine] = ()) -> None:
        """The block has been driven; what is missing decides whether the mission is done.

        Args:
            rows: of the map, of which the order may skip some.
        """
        for row in rows:
            if not is_row_ordered(self._file, row.id):
                self.log.add("row_skipped", row=row.id, reason=NOT_ORDERED)
        found = list(missing)
        for one in found:
            self.log.add(
                "missing",
                what=one.what,
                row=one.row,
                face=one.face,
                begin=pair(one.begin_map),
                end=pair(one.end_map),
            )
        named = [str(one) for one in found if one.prevents_done]
        if named:
            self.log.add("finished", outcome="incomplete", reason="; ".join(named))
        else:
            self.log.add("finished", outcome="done", reason="all rows worked")

    def open_item(self, candidate: Candidate, pass_: Pass) -> WorkItem:
        """Begin a work item."""
        item = self.register.open(
            candidate.vine, pass_.row, pass_.face, candidate.trunk_map, self.log.now
        )
        self.log.add("item_opened", **item_fields(item))
        return item

    def drop_item(self, item: WorkItem, reason: str) -> None:
        """Take back a work item that had not come to its task."""
        self.register.drop(item.id)
        self.log.add("item_dropped", **item_fields(item), reason=reason)

    def start_task(
        self, item: WorkItem, task: TaskGoal, goal_odom: Pose2, robot_map: Pose2
    ) -> None:
        """The arm is sent to work on an item, the robot standing at its stop pose."""
        self.register.visit(item.id)
        self.log.add(
            "task_started",
            **item_fields(item),
            key=task.key,
            trunk_map=triple(task.trunk_map),
            goal_odom=triple(goal_odom),
            robot_map=triple(robot_map),
        )

    def retry_task(self, item: WorkItem, key: int, attempt: int, reason: str) -> None:
        """The arm is sent once more; `reason` is that of the attempt that failed."""
        self.log.add("task_retried", **item_fields(item), key=key, attempt=attempt, reason=reason)

    def close_item(
        self, item: WorkItem, outcome: Outcome, reason: str, trunk_map: Array | None
    ) -> None:
        """Give a work item its outcome."""
        closed = self.register.close(item.id, outcome, reason, trunk_map, self.log.now)
        self.log.add(
            "item_closed",
            **item_fields(closed),
            outcome=str(outcome),
            reason=reason,
            trunk_map=list(closed.trunk_map),
        )

    def reopen_aborted(self) -> None:
        """Open the work items again that an abort has closed."""
        for item in self.register.items:
            if (item.outcome, item.reason) == (Outcome.SKIPPED, ABORTED):
                self.register.reopen(item.id)
                self.log.add("item_dropped", **item_fields(item), reason="open again")

    def close_unreached(self, candidate: Candidate, pass_: Pass, reason: str) -> None:
        """A vine that no way leads to."""
        item = self.open_item(candidate, pass_)
        self.close_item(item, Outcome.UNREACHABLE, reason, candidate.trunk_map)

    def skip_vines(self, trunks: MappedTrunks, pass_: Pass) -> None:
        """Close the vines of a pass that are in the map and that the order leaves out."""
        for candidate in self.open_vines.left_out(trunks, pass_):
            item = self.open_item(candidate, pass_)
            self.close_item(item, Outcome.SKIPPED, NOT_ORDERED, candidate.trunk_map)

    def block_pass(self, pass_: Pass, reason: str) -> None:
        """The way along a pass is closed: the rest is to be worked from the other end."""
        self.log.add("pass_blocked", **pass_fields(pass_), reason=reason)

    def rejoin_pass(self, pass_: Pass, travel: float) -> None:
        """A pass goes on behind what has closed it, from a travel coordinate [m]."""
        self.log.add("pass_rejoined", **pass_fields(pass_), travel=travel)

    def begin(self) -> bool:
        """Begin the first pass; True where the robot stands at its mouth.

        It does not where a mission goes on that was begun before, or where the order begins at
        another row than that of the start.
        """
        begun_before = self._is_resumed or self.itinerary.current is not None
        if self.itinerary.current is None and not self.itinerary.finished:
            self.begin_pass(self.itinerary.first())
        current = self.itinerary.current
        return not begun_before and current is not None and current.row == 0

    def begin_pass(self, pass_: Pass) -> None:
        """Drive a pass."""
        self.itinerary.begin(pass_)
        self.log.add("pass_started", **pass_fields(pass_))

    def finish_pass(self) -> None:
        """The current pass is at its end."""
        self._note_looks(self.coverage.close())
        ended = self.itinerary.finish()
        self.log.add("pass_finished", **pass_fields(ended))

    def give_up_pass(self, left: Iterable[Candidate], reason: str) -> None:
        """The current pass is not driven to its end, its open vines are out of reach."""
        self._note_looks(self.coverage.close())
        ended = self.itinerary.give_up()
        for candidate in left:
            self.close_unreached(candidate, ended, reason)
        self.log.add("pass_given_up", **pass_fields(ended), reason=reason)

    def begin_next_pass(self, snapshot: MapSnapshot) -> bool:
        """Begin the next pass of the order; False where the block is finished."""
        upcoming = self.next_pass(snapshot)
        if upcoming is not None:
            self.begin_pass(upcoming)
        return upcoming is not None

    def next_pass(self, snapshot: MapSnapshot) -> Pass | None:
        """The next pass of the order; None where the block is finished."""
        return self.itinerary.next(
            snapshot.rows, lambda pass_: self.has_open_vines(snapshot, pass_)
        )

    def has_open_vines(self, snapshot: MapSnapshot, pass_: Pass) -> bool:
        """True if the map knows a vine of the pass that is not closed."""
        return len(self.open_vines.indices(snapshot.trunks, pass_)) > 0


def _same(a: Path, b: Path) -> bool:
    return Path(a).resolve() == Path(b).resolve()


def pass_fields(pass_: Pass) -> dict[str, Any]:
    """The fields by which events name a pass."""
    return {"row": pass_.row, "sense": pass_.sense, "face": pass_.face}


def item_fields(item: WorkItem) -> dict[str, Any]:
    """The fields by which events name a work item."""
    return {"item": item.id, "vine": item.vine, "row": item.row, "face": item.face}
