"""Puts a whole graph into a namespace, so that two robots live in one domain."""

from __future__ import annotations

import re

from vinum_nav.errors import InputError

REMAPPINGS = {name: name.removeprefix("/") for name in ("/clock", "/tf", "/tf_static")}
REMAPPINGS["/diagnostics"] = "diagnostics"
"""Absolute names that go into the namespace as well; frames keep their names, as in Nav2."""
_NAME = re.compile(r"/?[A-Za-z_]\w*(/[A-Za-z_]\w*)*", re.ASCII)


def judged_namespace(text: str | None) -> str:
    """Namespace with its leading slash; '' for none.

    Raises:
        InputError: it is no name that ROS allows.
    """
    if text is None or text in ("", "/"):
        return ""
    if not _NAME.fullmatch(text) or "__" in text:
        raise InputError(
            f"namespace is {text!r}, wanted words of letters, digits and single underscores that "
            "begin with a letter, apart by slashes, e.g. robot_1 or farm/robot_1"
        )
    return "/" + text.removeprefix("/")


def namespace_arguments(namespace: str) -> list[str]:
    """Arguments after --ros-args that put a node into a namespace; none for ''."""
    if not namespace:
        return []
    rules = [f"{name}:={inside}" for name, inside in REMAPPINGS.items()]
    return [part for rule in (f"__ns:={namespace}", *rules) for part in ("-r", rule)]
