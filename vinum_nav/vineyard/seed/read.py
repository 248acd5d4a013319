"""Reads seed files and says what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError

from vinum_nav.vineyard.seed.model import Seed


def load_seed(path: str | Path) -> Seed:
    """Read and check a seed file.

    Raises:
        ValueError: missing or malformed; names the file, the key and what was expected.
    """
    path = Path(path)
    if not path.is_file():
        near = sorted(p.name for p in path.parent.glob("*.yaml")) if path.parent.is_dir() else []
        there = f"; in {path.parent} there are: {', '.join(near)}" if near else ""
        raise ValueError(f"no seed file {path}{there}")
    try:
        data = yaml.safe_load(path.read_text())
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise ValueError(f"{path}: expected keys and values, got {type(data).__name__}")
    try:
        seed = Seed.model_validate(data)
    except ValidationError as error:
        raise ValueError(f"{path}: {_explain(error)}") from error
    return _beside(seed, path)


def _beside(seed: Seed, path: Path) -> Seed:
    """The seed with the path of its survey made good from that of the seed file."""
    if seed.block.survey is None:
        return seed
    survey = (path.parent / seed.block.survey).resolve()
    block = seed.block.model_copy(update={"survey": survey})
    return seed.model_copy(update={"block": block})


def _explain(error: ValidationError) -> str:
    lines: dict[str, str] = {}
    for e in error.errors():
        keys = [str(part) for part in e["loc"] if not _is_branch(str(part))]
        key = ".".join(keys)
        if e["type"] == "extra_forbidden":
            lines[key] = f"{key}: unknown key; known are {', '.join(_known(keys[:-1]))}"
        else:
            lines.setdefault(key, f"{key}: {e['msg']}, got {e['input']!r}")
    return "; ".join(lines.values())


def _is_branch(part: str) -> bool:
    """Whether a part of an error's location names a branch of a union, not a key."""
    return part in ("float", "int", "str") or "[" in part


def _known(keys: list[str]) -> list[str]:
    model: type[BaseModel] = Seed
    for key in keys:
        annotation = model.model_fields[key].annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            model = annotation
    return sorted(model.model_fields)
