"""Plan of a dataset: the blocks that it is rendered from, and the split of each."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vinum_nav.errors import InputError
from vinum_nav.strict_json import json_text
from vinum_nav.vineyard.seed import Seed, load_seed

SPLITS = {"train": 100_000, "val": 200_000, "test": 300_000}
"""First random seed of every split: a random seed, and so its block, is of one split for good."""
PLAN = "plan.json"


@dataclass(frozen=True)
class Job:
    """One block to render.

    Attributes:
        folder: of the split; holds images/, depth/ and blocks/.
        number: random seed of the block.
        views: pictures to take of it.
        wild_share: of the pictures in which every surface has an arbitrary look.
    """

    seed: Seed
    number: int
    folder: Path
    views: int
    wild_share: float

    @property
    def name(self) -> str:
        """Begins the names of the block's files."""
        return f"{self.seed.name}_{self.number}"

    @property
    def done(self) -> Path:
        """File of the block's records; written last, it marks the block as done."""
        return self.folder / "blocks" / f"{self.number}.json"


@dataclass(frozen=True)
class DatasetPlan:
    """Plan of the pictures to render.

    Attributes:
        seeds: blocks are drawn from them in turn.
        images: number of pictures of each split.
        views_per_block: pictures of each block; building one costs as much as some ten of them.
        wild_share: see Job.
    """

    seeds: tuple[Seed, ...]
    images: dict[str, int]
    views_per_block: int = 24
    wild_share: float = 0.25

    def jobs(self, split: str, out: Path) -> Iterator[Job]:
        """The split's blocks, the same at every call; more images only add to their end."""
        for k in range(math.ceil(self.images[split] / self.views_per_block)):
            seed = self.seeds[k % len(self.seeds)]
            number = SPLITS[split] + k
            yield Job(seed, number, out / split, self.views_per_block, self.wild_share)

    def fingerprint(self) -> dict[str, object]:
        """Facts that two runs writing into one folder must have in common."""
        digest = hashlib.sha256("".join(s.model_dump_json() for s in self.seeds).encode())
        return {
            "seeds": [seed.name for seed in self.seeds],
            "sha256": digest.hexdigest(),
            "views_per_block": self.views_per_block,
            "wild_share": self.wild_share,
        }


def load_plan(paths: list[Path], images: dict[str, int], **options: float) -> DatasetPlan:
    """Plan of some seed files.

    Raises:
        InputError: a seed file is missing or malformed, or two have the same name.
    """
    seeds = tuple(load_seed(path) for path in paths)
    names = [seed.name for seed in seeds]
    if len(set(names)) < len(names):
        raise InputError(f"seed files of the same name: {', '.join(sorted(names))}")
    return DatasetPlan(seeds, images, **options)  # type: ignore[arg-type]


def hold_to_plan(plan: DatasetPlan, out: Path) -> None:
    """Write the plan's fingerprint into a new folder, compare it in an old one.

    Raises:
        InputError: the folder holds pictures of another plan; says what differs.
    """
    path, wanted = out / PLAN, plan.fingerprint()
    if not path.is_file():
        out.mkdir(parents=True, exist_ok=True)
        path.write_text(json_text(wanted, indent=2) + "\n")
        return
    there = json.loads(path.read_text())
    if there != wanted:
        other = [f"{key} {there.get(key)}" for key in wanted if there.get(key) != wanted[key]]
        raise InputError(
            f"{out} holds pictures made with other {'; '.join(other)}: choose another --out"
        )
