"""Strict reading of a YAML file: keys and values, each key once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from vinum_nav.errors import InputError, MissingFileError


class _Loader(yaml.SafeLoader):
    """YAML 1.1, but a key that comes twice is an error and 1e-4 is a number.

    Numbers that people read otherwise are errors: 010 would be 8, and 1:30 would be 90.
    """

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.YAMLError(
                f"line {node.start_mark.line + 1}: {', '.join(twice)} stands there twice"
            )
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


def _number(loader: _Loader, node: Any) -> int | float:
    """A number as people read it.

    Raises:
        YAMLError: with a zero before it, or in sixties; names line and text.
    """
    text = node.value.lstrip("+-")
    if ":" in text or re.fullmatch(r"0[0-9_]+", text):
        raise yaml.YAMLError(
            f"line {node.start_mark.line + 1}: got {node.value}, wanted a decimal number without "
            "':' and without a zero before it (put text between quotes)"
        )
    is_whole = node.tag == "tag:yaml.org,2002:int"
    read: Any = loader.construct_yaml_int if is_whole else loader.construct_yaml_float
    value: int | float = read(node)
    return value


_Loader.add_constructor("tag:yaml.org,2002:int", _number)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+$"),
    list("-+0123456789"),
)


def read_mapping(path: Path, what: str) -> dict[str, Any]:
    """Keys and values of a YAML file; none for an empty file.

    Args:
        what: name of this kind of file for messages, such as 'seed file'.

    Raises:
        InputError: no such file, not YAML, no keys and values, or a key that comes twice; names
            the file, and others of its folder where it is missing.
    """
    if not path.is_file():
        raise MissingFileError(f"no {what} {path}{_others(path)}")
    try:
        data = yaml.load(path.read_text(), _Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    except RecursionError as error:
        raise InputError(f"{path}: not YAML that can be read: nested too deeply") from error
    except ValueError as error:  # a date or a whole number that Python does not take
        raise InputError(f"{path}: not YAML that can be read: {error}") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise InputError(f"{path}: got {type(data).__name__}, wanted keys and values")
    return data


def _others(path: Path) -> str:
    near = sorted(p.name for p in path.parent.glob("*.yaml")) if path.parent.is_dir() else []
    return f"; in {path.parent} there are: {', '.join(near)}" if near else ""
