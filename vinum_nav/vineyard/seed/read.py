"""Reads seed files and says what is wrong with them."""

from __future__ import annotations

from pathlib import Path

from vinum_nav.description.yaml_file import read_yaml
from vinum_nav.vineyard.seed.model import Seed
from vinum_nav.vineyard.seed.named import find_seed


def load_seed(path: str | Path) -> Seed:
    """Read and check a seed file; the path of its survey is relative to it.

    Args:
        path: of a seed file, or the name of a seed that comes with the package.

    Raises:
        InputError: missing or malformed; names the file, the key and what was expected.
    """
    path = find_seed(path)
    seed = read_yaml(path, Seed, "seed file")
    if seed.block.survey is None:
        return seed
    survey = (path.parent / seed.block.survey).resolve()
    block = seed.block.model_copy(update={"survey": survey})
    return seed.model_copy(update={"block": block})
