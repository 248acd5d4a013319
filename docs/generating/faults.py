"""Page of the faults: those of the campaign, and when they have passed."""

from __future__ import annotations

from generating.markdown import NOTICE, table
from vinum_nav.faults.catalogue import CATALOGUE
from vinum_nav.faults.fault import Fault, Kind

FAULTS_TEXT = """
`vinum-nav faults SEED --out DIR` breaks one thing at a time while a mission runs and judges what
happens; `--list` shows all faults, `--only 'lidar-*'`, `--kind stop` and `--fast` choose some. A
campaign that was broken off goes on where it was. It prints a table and writes `DIR/faults.json`
and `DIR/faults.html`; the run of each fault lies in `DIR/<name>`. The exit status is 0 only if all
faults that were played have passed.

## When a fault has passed

- The robot touched nothing but ground and canes.
- Every command was finite and within the body's limits: forward and sideways speed together within
  their ellipse, the yaw rate within its own.
- The robot's true pose stayed within boundary, headland and 1 m.
- The culprit is named on the terminal and in the report, more often than in a run without a fault.
- The mission ended as the table says.
- Nothing was lost: the journal can be read, each work item is closed once, none is worked again
  after it was done, no more items are failed, unreachable or skipped than in a run without a fault,
  the run can be reported, and the report does not contradict the journal.
- After an emergency stop the robot stood until it was reset and resumed, and the mission ended
  `done`.

The judge shares no code with the stack. It reads what the run left behind, and `witness.csv`, in
which the simulator itself writes each command and the true pose.

## Where a fault is played

| stage | is | takes |
| --- | --- | --- |
| `fake` | the stack in one process, on the simulator without physics and pixels | seconds |
| `mujoco` | the stack in one process, with physics, pictures and the shipped detector | a minute |
| `graph` | `vinum-nav simulate --ros`: every node a process of its own, in lockstep | minutes |

A run without a fault comes first in each stage. In the graph, faults of sensors are made in the
simulator's node (parameters `fault` and `fault_at`); a node beside the graph does the rest: it
sends signals to processes, presses and releases the stop, publishes garbage, and takes the
journal's disk away. A full disk is made by a limit on the size of the mission's files
(RLIMIT_FSIZE), and by a link to `/dev/full`; a disk that cannot be written by a link to a file of
the kernel, since no permission holds back a process of root.

"""
HOW_MANY = "{} faults; `at` is the state of the mission at which it strikes."


def faults_page() -> str:
    """The faults of the campaign, and when they have passed."""
    parts = [f"{NOTICE}# Faults\n{FAULTS_TEXT}"]
    for kind, title in (
        (Kind.SENSOR, "Sensors that lie"),
        (Kind.NODE, "Nodes that die or halt"),
        (Kind.STOP, "The emergency stop"),
        (Kind.DISK, "The journal's disk"),
        (Kind.ROGUE, "Garbage on a topic"),
    ):
        faults = [fault for fault in CATALOGUE if fault.kind is kind]
        rows = table(["fault", "is", "stage", "at", "ends"], map(_fault, faults))
        parts.append(f"## {title}\n\n{HOW_MANY.format(len(faults))}\n\n{rows}")
    return "\n".join(parts)


def _fault(fault: Fault) -> tuple[str, ...]:
    ends = " or ".join(f"`{end}`" for end in fault.ends)
    return f"`{fault.name}`", fault.text, fault.stage, fault.when, ends
