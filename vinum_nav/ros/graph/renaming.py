"""Names that topics and services of a whole graph have on a robot, as rules of ROS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vinum_nav.description.naming import judge_topic
from vinum_nav.errors import InputError
from vinum_nav.ros.graph.namespace import namespace_arguments
from vinum_nav.ros.names import COMPRESSED

Rules = tuple[tuple[str, str], ...]
"""Pairs of a name of the contract and the robot's own; of two for one name the first counts."""


def rules_of(words: str) -> Rules:
    """Rules that a user gives.

    Args:
        words: from:=to, separated by blanks.

    Raises:
        InputError: a word of another form, or a name that ROS does not allow.
    """
    rules = []
    for word in words.split():
        name, arrow, to = word.partition(":=")
        if not (name and arrow and to) or ":=" in to:
            raise InputError(f"argument remappings has {word!r}, wanted from:=to")
        try:
            judge_topic(f"argument remappings, {word}", to)
        except ValueError as error:
            raise InputError(str(error)) from None
        rules.append((name, to))
    return tuple(rules)


def with_body(given: Rules, topics: Mapping[str, str]) -> Rules:
    """Rules that a user gives, then those of the body's section `topics`; the user's win."""
    known = {name for name, _ in given}
    return (*given, *((name, to) for name, to in topics.items() if name not in known))


def without_transports(rules: Rules) -> Rules:
    """Rules for a simulator of ours, which sends its pictures as they are, not compressed."""
    found = list(rules)
    for end in COMPRESSED:
        found = [(name, to.removesuffix(end)) for name, to in found]
    return tuple(found)


def name_arguments(namespace: str, rules: Iterable[tuple[str, str]]) -> list[str]:
    """Arguments after --ros-args that name what a node speaks and hears.

    Args:
        namespace: with a leading slash; '' for none.
    """
    words = [word for name, to in rules for word in ("-r", f"{name}:={to}")]
    return [*words, *namespace_arguments(namespace)]
