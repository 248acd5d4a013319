"""A finished run as objects: report, figures, film, journal, register, record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from vinum_nav.description.yaml_file import checked
from vinum_nav.errors import InputError, MissingFileError
from vinum_nav.mission.event_kinds import AnyEvent
from vinum_nav.mission.journal_file import salvage_journal, typed_event
from vinum_nav.report.completeness import JOURNAL
from vinum_nav.report.goals import reasons
from vinum_nav.report.known_block import block_of_run
from vinum_nav.report.metadata import load_metadata
from vinum_nav.report.plant_register import Entry, plant_register
from vinum_nav.report.record import Record, load_record
from vinum_nav.report.schema import Report
from vinum_nav.strict_json import read_json

REPORT, PAGE, FILM, FIGURES = "report.json", "report.html", "video.mp4", "figures"
"""Names in the run's folder."""


@dataclass(frozen=True)
class Run:
    """One run, read from the folder that it left.

    Attributes:
        directory: folder of the run.
        report: figures of the run in metres, radians and seconds; None where it has no sample.
        why_not: a sentence for each goal that decides and was missed; empty for a success.
    """

    directory: Path
    report: Report
    why_not: tuple[str, ...]

    @classmethod
    def load(cls, directory: str | Path) -> Run:
        """Read the run of a folder.

        Raises:
            MissingFileError: the folder holds no report; says what makes one.
            InputError: its report is malformed; names the file and the key.
        """
        directory = Path(directory)
        path = directory / REPORT
        if not path.is_file():
            raise MissingFileError(f"no {path}: `vinum-nav report {directory}` makes it of a run")
        try:
            said: dict[str, Any] = read_json(path.read_bytes())
        except ValueError as error:
            raise InputError(f"{path}: not JSON: {error}") from error
        report = checked(said, Report, str(path))
        missed = reasons(said, is_simulated=bool(load_metadata(directory).seed))
        return cls(directory, report, tuple(missed))

    @property
    def outcome(self) -> str:
        """End of the mission: done, incomplete, aborted, timeout, fault or interrupted."""
        return self.report.mission.outcome

    @property
    def succeeded(self) -> bool:
        """True if every vine was worked once, nothing else was worked, and nothing was touched."""
        return not self.why_not

    @property
    def page(self) -> Path:
        """Path of the report as one HTML file."""
        return self.directory / PAGE

    @property
    def figures(self) -> dict[str, Path]:
        """Paths of the figures (PNG) by name; empty where none were drawn."""
        return {path.stem: path for path in sorted((self.directory / FIGURES).glob("*.png"))}

    @property
    def film(self) -> Path | None:
        """Path of the film (MP4); None where none was made."""
        path = self.directory / FILM
        return path if path.is_file() else None

    @cached_property
    def journal(self) -> tuple[AnyEvent, ...]:
        """Events of the mission, oldest first, as far as the journal is whole.

        Raises:
            InputError: the folder holds no journal.
        """
        return tuple(map(typed_event, salvage_journal(self.directory / JOURNAL).events))

    @cached_property
    def register(self) -> tuple[Entry, ...]:
        """Outcome of each vine on each face that was ordered, in the order of work.

        Raises:
            InputError: the folder holds no journal.
        """
        events = salvage_journal(self.directory / JOURNAL).events
        mission, plants = block_of_run(self.directory)
        return tuple(plant_register(events, plants, mission))

    @cached_property
    def record(self) -> Record:
        """Time series of the run: true and believed poses, commands, latency, the last map."""
        return load_record(self.directory)
