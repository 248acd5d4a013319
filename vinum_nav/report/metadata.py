"""Metadata of a run, written beside its record so that a report can be rebuilt."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from vinum_nav.errors import InputError, MissingFileError
from vinum_nav.interfaces import Side
from vinum_nav.report.recording import RECORD
from vinum_nav.strict_json import json_text
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import Seed

RUN = "run.json"
"""Name in the record."""
MISSION = "mission.yaml"
"""Name in the record of the mission file, where it is not the operator's own."""
PACKAGES = (
    "vinum_nav",
    "numpy",
    "scipy",
    "mujoco",
    "onnxruntime",
    "torch",
    "torchvision",
    "gtsam",
    "python-statemachine",
    "ros-rclpy",
)


def installed_versions() -> dict[str, str]:
    """Versions of Python and of the installed packages that shape a run."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


INTERRUPTED = "interrupted"
"""Outcome of a run that was broken off."""


REPLAY = "replay"
"""Mode of a run over a recorded drive."""


@dataclass(frozen=True)
class RunMetadata:
    """Inputs and circumstances of a run.

    Attributes:
        seed: path of the seed file, as given.
        noise: name of the noise preset.
        detector: name of the detector.
        mode: 'in-process', 'ros', or REPLAY of a recorded drive.
        outcome: 'done', 'incomplete', 'aborted', 'timeout' or 'fault'; INTERRUPTED until the end.
        wall_time_s: of the mission alone, without the report; None where nobody saw its end.
        command: command line that repeats the run.
        task_duration: of the arm on a vine [s], None for the seed's.
        simulator: its name, as given.
        only, skip: rows and vines that the order held and left out, as given; None for all, none.
        parameters: of the stack, those that differ from the defaults, by dotted name.
    """

    seed: str
    random_seed: int
    body: str
    noise: str
    side: str
    faces: str
    detector: str
    mode: str
    outcome: str
    wall_time_s: float | None
    command: str
    versions: dict[str, str] = field(default_factory=installed_versions)
    task_duration: float | None = None
    simulator: str = "mujoco"
    parameters: dict[str, bool | int | float] = field(default_factory=dict)
    only: str | None = None
    skip: str | None = None

    def grown(self, seed: Seed) -> Vineyard:
        """The vineyard of the run, from its seed."""
        return grow(
            seed,
            self.random_seed,
            side=Side(self.side),
            faces=self.faces,
            body=self.body,
            task_duration=self.task_duration,
            only=self.only,
            skip=self.skip,
        )


def save_metadata(metadata: RunMetadata, directory: str | Path) -> None:
    """Write DIR/record/run.json."""
    path = Path(directory) / RECORD / RUN
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json_text(asdict(metadata), indent=2) + "\n")


def load_metadata(directory: str | Path) -> RunMetadata:
    """Read what `save_metadata` wrote.

    Raises:
        MissingFileError: the directory holds no run.
        InputError: malformed.
    """
    path = Path(directory) / RECORD / RUN
    if not path.is_file():
        raise MissingFileError(f"no {path}: this directory holds no run")
    try:
        return RunMetadata(**json.loads(path.read_text()))
    except (TypeError, json.JSONDecodeError) as error:
        raise InputError(f"{path}: malformed: {error}") from error
