"""Plays faults one after the other or side by side, and keeps what was found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vinum_nav.faults.block import Block
from vinum_nav.faults.evidence import load_evidence
from vinum_nav.faults.fault import Fault, FaultRunError, Stage
from vinum_nav.faults.verdict import Case, Verdict, judge
from vinum_nav.strict_json import json_text

VERDICT = "verdict.json"
Play = Callable[[Fault | None, Path], None]
"""Plays a fault, or the sound run, in a folder."""


def sound_folder(out: Path, stage: Stage) -> Path:
    """Folder of the run without a fault."""
    return out / f"sound-{stage}"


def play_sound(play: Play, stage: Stage, out: Path) -> None:
    """Play the run without a fault, unless it is there.

    Raises:
        FaultRunError: it did not end done, so that nothing can be held against it.
    """
    folder = sound_folder(out, stage)
    if not (folder / "report.json").is_file():
        _fresh(folder)
        play(None, folder)
    outcome = load_evidence(folder).outcome
    if outcome != "done":
        raise FaultRunError(f"{folder}: the sound run ended as {outcome}, wanted done")


def forget_sound(out: Path, stages: Iterable[Stage]) -> None:
    """Have the runs without a fault played again."""
    for stage in stages:
        shutil.rmtree(sound_folder(out, stage), ignore_errors=True)


def play_fault(play: Play, fault: Fault, block: Block, out: Path) -> Verdict:
    """Play one fault in a folder of its own and judge it; the verdict is kept there."""
    folder = out / fault.name
    _fresh(folder)
    play(fault, folder)
    verdict = judge_folder(fault, block, out)
    (folder / VERDICT).write_text(json_text(asdict(verdict), indent=2) + "\n")
    return verdict


def judge_folder(fault: Fault, block: Block, out: Path) -> Verdict:
    """Verdict on what a run has left."""
    try:
        found = load_evidence(out / fault.name)
    except FileNotFoundError as error:
        return Verdict(fault.name, "no run", (str(error),))
    sound = load_evidence(sound_folder(out, fault.stage))
    return judge(Case(fault, found, sound, block.vineyard.mission, block.robot))


def kept(fault: Fault, out: Path) -> Verdict | None:
    """Verdict of an earlier campaign in the same folder; None where there is none."""
    path = out / fault.name / VERDICT
    if not path.is_file():
        return None
    data: dict[str, Any] = json.loads(path.read_text())
    return Verdict(data["name"], data["outcome"], tuple(data["reasons"]))


def summary(seed: str, faults: Iterable[Fault], verdicts: dict[str, Verdict]) -> dict[str, Any]:
    """Content of faults.json: one entry a fault that has been played, in the catalogue's order."""
    rows: list[dict[str, Any]] = []
    for fault in faults:
        if fault.name not in verdicts:
            continue
        verdict = verdicts[fault.name]
        rows.append(
            {
                "name": fault.name,
                "kind": str(fault.kind),
                "stage": str(fault.stage),
                "text": fault.text,
                "when": fault.when,
                "outcome": verdict.outcome,
                "passed": verdict.passed,
                "reasons": list(verdict.reasons),
            }
        )
    passed = sum(row["passed"] for row in rows)
    return {"seed": seed, "faults": rows, "played": len(rows), "passed": passed}


def _fresh(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
