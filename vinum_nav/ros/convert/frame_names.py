"""Frames of messages, between the names of the contract and those of a robot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vinum_nav.description.frame_names import BASE
from vinum_nav.ros.convert.frames import judge_frame_id
from vinum_nav.ros.names import Topic


class FrameNames:
    """Changes frames in messages in place; of a robot without names of its own it changes none.

    An empty frame stays, for the judges of the contract.
    """

    def __init__(self, frames: Mapping[str, str] | None = None) -> None:
        """Args: frames: name on the robot by that of the contract; none for the others."""
        self._frames = dict(frames or {})

    def hear(self, topic: Topic, message: Any) -> None:
        """Give a message that has come the frames of the contract.

        Raises:
            RefusedError: a frame that is not the robot's; names it, and those that it may be.
        """
        if not (self._frames and topic.frames):
            return
        for part, field in _parts(message):
            allowed = (BASE,) if field == "child_frame_id" else topic.frames
            by_name = {self._frames.get(frame, frame): frame for frame in allowed}
            name = getattr(part, field)
            if name:
                judge_frame_id(name, *by_name, field=_WORDS[field])
                setattr(part, field, by_name[name])

    def say(self, message: Any) -> None:
        """Give a message that goes out the frames of the robot."""
        if not self._frames:
            return
        for part, field in _parts(message):
            name = getattr(part, field)
            setattr(part, field, self._frames.get(name, name))


_WORDS = {"frame_id": "header.frame_id", "child_frame_id": "child_frame_id"}
"""Name of a field in a refusal."""


def _parts(message: Any) -> Iterator[tuple[Any, str]]:
    """(object, field) of each frame that a message names."""
    for part in (message, *getattr(message, "markers", ()), *getattr(message, "transforms", ())):
        if hasattr(part, "header"):
            yield part.header, "frame_id"
        if hasattr(part, "child_frame_id"):
            yield part, "child_frame_id"
    for pose in getattr(message, "poses", ()):
        if hasattr(pose, "header"):
            yield pose.header, "frame_id"
