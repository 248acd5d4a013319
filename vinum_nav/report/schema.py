"""Models of report.json: its keys are stable, more may be added."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

Count = Annotated[int, Field(ge=0)]
Maybe = float | None
"""A number, or null where the run has no sample of it."""
MaybeCount = Annotated[int, Field(ge=0)] | None
"""A count, or null where the record is incomplete and the count could be larger."""
Place = Annotated[list[float], Field(min_length=2, max_length=2)]
"""x, y in map [m]."""


class MissionSection(BaseModel):
    """End, times and way of the mission."""

    outcome: Literal["done", "incomplete", "aborted", "timeout", "fault", "interrupted"]
    reason: str
    sim_time_s: float
    mission_time_s: Maybe
    wall_time_s: Maybe
    real_time_factor: Maybe
    path_length_m: Maybe
    lower_bound_time_s: Maybe


class FalseStops(BaseModel):
    """Task starts at something else than a work item."""

    post: MaybeCount
    next_row: MaybeCount
    other: MaybeCount


class Outcomes(BaseModel):
    """Work items by outcome."""

    done: Count
    failed: Count
    unreachable: Count
    skipped: Count


class VinesSection(BaseModel):
    """Work items: ordered, visited, missed."""

    total: Count
    visited: MaybeCount
    missed: MaybeCount
    coverage: Maybe
    duplicate_stops: MaybeCount
    false_stops: FalseStops
    outcomes: Outcomes


class ArrivalError(BaseModel):
    """Horizontal distance of base_link from the ideal stop pose when a task starts [m]."""

    mean: Maybe
    std: Maybe
    p95: Maybe
    max: Maybe
    along_mean: Maybe
    across_mean: Maybe


class ArrivalYawError(BaseModel):
    """Yaw of base_link against the ideal stop pose when a task starts [rad]."""

    mean: Maybe
    p95: Maybe


class CordonReach(BaseModel):
    """Share of the true cordon inside the arm's reach."""

    mean: Maybe
    min: Maybe
    of_ideal: Maybe


class TrunkMap(BaseModel):
    """Final map against the true vines."""

    precision: Maybe
    recall: Maybe
    position_rmse_m: Maybe
    duplicates: MaybeCount


class LocalizationError(BaseModel):
    """Believed against true pose of base_link [m]."""

    mean: Maybe
    p95: Maybe
    correct_row_share: Maybe


class Fall(BaseModel):
    """The moment at which the body first did not stand."""

    stamp: float
    what: Literal["off the ground", "overturned", "too steep"]


class Safety(BaseModel):
    """Contacts, clearance, stops and the first fall."""

    collisions: MaybeCount
    min_clearance_m: Maybe
    emergency_stops: MaybeCount
    fall: Fall | None


class Latency(BaseModel):
    """Wall-clock time of a picture in the detector [ms]."""

    mean: Maybe
    p95: Maybe


class DetectorSection(BaseModel):
    """The detector and its work."""

    name: str
    frames: MaybeCount
    latency_ms: Latency


class Recording(BaseModel):
    """Completeness of the run record."""

    complete: bool
    until_s: Maybe
    note: str


class NodeEntry(BaseModel):
    """A node of the graph died, froze or came back."""

    node: str
    what: Literal["died", "frozen", "back"]
    reason: str
    wall_s: float
    sim_s: Maybe
    status: int | None


class AlarmEntry(BaseModel):
    """An alarm or an emergency stop."""

    stamp: float
    source: str
    reason: str
    fault: bool


class MissingEntry(BaseModel):
    """A row, stretch or place that was not seen."""

    what: Literal["row_not_found", "stretch_not_seen", "gap"]
    row: Count
    face: str
    begin: Place
    end: Place


class ItemEntry(BaseModel):
    """A work item: its vine, its outcome, and how the robot stood for it.

    `along_m`, `across_m` and `yaw_rad` are the error of base_link against the ideal stop pose.
    """

    vine: str
    survey_id: str | None = None
    row: Count
    face: str
    outcome: str | None = None
    reason: str = ""
    stamp: Maybe = None
    along_m: Maybe = None
    across_m: Maybe = None
    yaw_rad: Maybe = None


class StopEntry(BaseModel):
    """A task start."""

    stamp: float
    kind: str
    item: str


class Report(BaseModel):
    """All of report.json."""

    seed: str
    random_seed: Count
    body: str
    noise: str
    side: Literal["left", "right"]
    faces: Literal["one", "both"]
    mode: Literal["in-process", "ros"]
    simulator: str
    versions: dict[str, str]
    parameters: Annotated[
        dict[str, bool | int | float],
        Field(description="Parameters that differ from their defaults, by dotted name."),
    ]
    mission: MissionSection
    vines: VinesSection
    arrival_error_m: ArrivalError
    arrival_yaw_error_rad: ArrivalYawError
    cordon_reach: CordonReach
    trunk_map: TrunkMap
    localization_error_m: LocalizationError
    safety: Safety
    detector: DetectorSection
    recording: Recording
    nodes: list[NodeEntry]
    alarms: list[AlarmEntry]
    missing: list[MissingEntry]
    items: list[ItemEntry]
    stops: list[StopEntry]


REPORT_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **Report.model_json_schema(),
    "title": "vinum_nav run record",
}
"""JSON schema of report.json."""
