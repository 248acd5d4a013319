"""Runs with a fault in them on the fake simulator, judged as the campaign does."""

from __future__ import annotations

from pathlib import Path

from vinum_nav.cli.table import print_table
from vinum_nav.faults.block import Block, grow_block
from vinum_nav.faults.campaign import play_fault, play_sound
from vinum_nav.faults.catalogue import chosen
from vinum_nav.faults.fault import Fault, Stage
from vinum_nav.faults.in_process import play_in_process
from vinum_nav.faults.verdict import Verdict

TINY = Path(__file__).parent / "tiny.yaml"


class Campaign:
    """Faults on the fake simulator in one folder; the sound run is played once."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.block: Block = grow_block(TINY)
        play_sound(self._play, Stage.FAKE, out)

    def _play(self, fault: Fault | None, folder: Path) -> None:
        play_in_process(fault, Stage.FAKE, self.block, folder, print_table)

    def verdict(self, name: str) -> Verdict:
        """Verdict on the fault `name`."""
        (fault,) = chosen(name)
        return play_fault(self._play, fault, self.block, self.out)
