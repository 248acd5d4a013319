"""The journal's disk, taken away while the mission runs."""

from __future__ import annotations

from vinum_nav.faults.acts import Disk, Harm
from vinum_nav.faults.fault import Fault, Kind, Stage

TEXTS: dict[Harm, str] = {
    "full": "the journal cannot grow any more: its size is limited (RLIMIT_FSIZE)",
    "no_space": "every write to the journal fails for want of space (a link to /dev/full)",
    "read_only": "the journal cannot be written any more (a link to a file of the kernel)",
    "deleted": "the journal is deleted",
    "directory_deleted": "the journal and the run record are deleted",
    "no_files": "the mission's process cannot open any more files (RLIMIT_NOFILE)",
}
KEEPS_JOURNAL: tuple[Harm, ...] = ("full", "no_files")


def disk_faults() -> tuple[Fault, ...]:
    """One a harm."""
    return tuple(
        Fault(
            name=f"journal-{harm.replace('_', '-')}",
            kind=Kind.DISK,
            stage=Stage.GRAPH,
            text=text,
            act=Disk(harm),
            culprits=(r"journal",),
            keeps_journal=harm in KEEPS_JOURNAL,
        )
        for harm, text in TEXTS.items()
    )
