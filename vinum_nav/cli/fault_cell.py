"""Plays one fault in a process of its own: `fault_cell SEED NOISE OUT NAME`."""

from __future__ import annotations

import sys
from pathlib import Path

from vinum_nav.cli.table import print_table
from vinum_nav.faults.block import Block, grow_block
from vinum_nav.faults.campaign import play_fault, play_sound
from vinum_nav.faults.catalogue import chosen
from vinum_nav.faults.fault import Fault, Stage
from vinum_nav.faults.in_graph import play_in_graph
from vinum_nav.faults.in_process import play_in_process


def play(fault: Fault | None, stage: Stage, block: Block, folder: Path) -> None:
    """Play a fault, or None, where its stage is."""
    if stage is Stage.GRAPH:
        play_in_graph(fault, block, folder)
    else:
        play_in_process(fault, stage, block, folder, print_table)


def main() -> None:
    """Play the fault NAME, or the sound run of the stage NAME."""
    seed, noise, out, name = sys.argv[1:]
    block = grow_block(seed, noise)
    if name in tuple(Stage):
        stage = Stage(name)
        play_sound(lambda fault, folder: play(fault, stage, block, folder), stage, Path(out))
        return
    (fault,) = chosen(name)
    play_fault(lambda f, folder: play(f, fault.stage, block, folder), fault, block, Path(out))


if __name__ == "__main__":
    main()
