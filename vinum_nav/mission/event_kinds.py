"""Kinds of events of a mission, a model each: the schema of journal and `mission/event`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from vinum_nav.interfaces import Outcome

Version = Literal[1]
Face = Literal["left", "right"]
Triple = Annotated[list[float], Field(min_length=3, max_length=3)]
Pair = Annotated[list[float], Field(min_length=2, max_length=2)]
Six = Annotated[list[float], Field(min_length=6, max_length=6)]


class _Event(BaseModel):
    """Keys of every event; stamp in seconds."""

    model_config = ConfigDict(extra="forbid")
    version: Version
    stamp: float


class _Pass(_Event):
    row: int
    sense: Literal[-1, 1]
    face: Face


class _Item(_Event):
    item: str
    vine: int
    row: int
    face: Face


class State(_Event):
    """The mission's state has changed."""

    event: Literal["state"]
    state: str
    previous: str


class MissionBegun(_Event):
    """A mission begins, or goes on in a new process.

    It stands before the first event of each part of a journal. `order` is the hash of what gives
    the journal's words their meaning, see `mission.order_hash`; parts count from 1 on.
    """

    event: Literal["mission_begun"]
    block: str
    order: str
    software: str
    part: int


class Stood(_Event):
    """Pose of the robot as the mission believes it, on its way at every 0.25 m or 0.15 rad.

    robot_map and robot_odom are x, y, yaw of base_link [m, rad]; covariance is the upper triangle
    xx, xy, x-yaw, yy, y-yaw, yaw-yaw in map [m2, m rad, rad2].
    """

    event: Literal["stood"]
    robot_map: Triple
    robot_odom: Triple
    covariance: Six


class PassStarted(_Pass):
    """A pass along one face of a row has begun."""

    event: Literal["pass_started"]


class PassFinished(_Pass):
    """A pass is over."""

    event: Literal["pass_finished"]


class PassGivenUp(_Pass):
    """A pass cannot be walked to its end."""

    event: Literal["pass_given_up"]
    reason: str


class Looked(_Pass):
    """A stretch of a row was in view; begin and end are x, y of its ends in map [m]."""

    event: Literal["looked"]
    begin: Pair
    end: Pair


class PassBlocked(_Pass):
    """A pass is blocked, and will be worked from its other end."""

    event: Literal["pass_blocked"]
    reason: str


class PassRejoined(_Pass):
    """A pass goes on at `travel`, along the row in the sense of the pass [m]."""

    event: Literal["pass_rejoined"]
    travel: float


class BackedOff(_Event):
    """A stuck robot has backed off to try again."""

    event: Literal["backed_off"]
    attempt: int
    reason: str


class ItemOpened(_Item):
    """A work item was found."""

    event: Literal["item_opened"]


class ItemDropped(_Item):
    """A work item was taken back: it turned out to be none, or its vine is open again."""

    event: Literal["item_dropped"]
    reason: str


class TaskStarted(_Item):
    """The arm was asked for its work; one for each task.

    trunk_map is x, y, z in map [m]; goal_odom and robot_map are x, y, yaw of base_link [m, rad].
    """

    event: Literal["task_started"]
    key: int
    trunk_map: Triple
    goal_odom: Triple
    robot_map: Triple


class TaskRetried(_Item):
    """The arm was asked again, the robot still standing there.

    It has a key of its own; attempts count from 2 on; the reason is why the one before failed.
    """

    event: Literal["task_retried"]
    key: int
    attempt: int
    reason: str


class ItemClosed(_Item):
    """A work item has its outcome; trunk_map is x, y, z in map [m]."""

    event: Literal["item_closed"]
    outcome: Outcome
    reason: str
    trunk_map: Triple


class RowSkipped(_Event):
    """A row was left out by the order."""

    event: Literal["row_skipped"]
    row: int
    reason: str


class RequestRefused(_Event):
    """An operator's request did not fit the state."""

    event: Literal["request_refused"]
    request: str
    state: str
    reason: str


class StopLatched(_Event):
    """The emergency stop was pressed."""

    event: Literal["stop_latched"]
    source: str


class StopReset(_Event):
    """The emergency stop was reset."""

    event: Literal["stop_reset"]


class Alarm(_Event):
    """Something is wrong; with `fault` the mission cannot go on."""

    event: Literal["alarm"]
    source: str
    reason: str
    fault: bool


class Fault(_Event):
    """The mission has stopped for good."""

    event: Literal["fault"]
    reason: str


class Missing(_Event):
    """Something was not seen; begin and end are x, y of its ends in map [m]."""

    event: Literal["missing"]
    what: Literal["row_not_found", "stretch_not_seen", "gap"]
    row: int
    face: Face
    begin: Pair
    end: Pair


class Finished(_Event):
    """The mission has ended."""

    event: Literal["finished"]
    outcome: Literal["done", "incomplete", "aborted", "fault"]
    reason: str


AnyEvent = (
    MissionBegun
    | Stood
    | State
    | PassStarted
    | PassFinished
    | PassGivenUp
    | Looked
    | PassBlocked
    | PassRejoined
    | BackedOff
    | ItemOpened
    | ItemDropped
    | TaskStarted
    | TaskRetried
    | ItemClosed
    | RowSkipped
    | RequestRefused
    | StopLatched
    | StopReset
    | Alarm
    | Fault
    | Missing
    | Finished
)
KINDS: tuple[type[_Event], ...] = get_args(AnyEvent)


def variant(kind: type[BaseModel]) -> dict[str, Any]:
    """JSON schema of one kind, by `$defs` no more than by titles: each property is whole."""
    schema = kind.model_json_schema()
    definitions = schema.pop("$defs", {})
    properties = {
        name: _plain(definitions[part["$ref"].rsplit("/", 1)[-1]] if "$ref" in part else part)
        for name, part in schema["properties"].items()
    }
    return {**_plain(schema), "properties": properties, "required": list(properties)}


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in ("title", "description")}
