"""Pictures of one camera of a robot, put together from its messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vinum_nav.border.refusal import RefusedError
from vinum_nav.description.frame_names import depth_optical_link
from vinum_nav.interfaces import ImageFrame, Side
from vinum_nav.messages.pair_join import PairJoin
from vinum_nav.messages.points import optical_frame
from vinum_nav.messages.rgbd import NS, RgbdCamera, is_rectified_by_name
from vinum_nav.ros import names
from vinum_nav.ros.convert.pictures import (
    from_color,
    from_depth,
    judge_camera_info,
    judge_color_message,
    judge_depth_message,
)
from vinum_nav.ros.convert.stamps import key_from_time
from vinum_nav.ros.names import Topic
from vinum_nav.ros.nodes.mountings import Mountings
from vinum_nav.ros.nodes.node import VinumNode


class CameraEars:
    """Hears one camera; callbacks judge the form of messages and store them, nothing more."""

    def __init__(
        self, node: VinumNode, side: Side, mountings: Mountings, on_picture: Callable[[], object]
    ) -> None:
        """Subscribe to the camera's four topics.

        Args:
            on_picture: called when a message has been stored.
        """
        self._node, self._side, self._mountings = node, side, mountings
        self._on_picture = on_picture
        self._color = self._transported(names.color_image(side))
        self._depth = self._transported(names.depth_image(side))
        is_rectified = self._is_rectified(self._color)
        is_depth_rectified = self._is_rectified(self._depth)
        self._camera = RgbdCamera(is_rectified=is_rectified, is_depth_rectified=is_depth_rectified)
        self._join = PairJoin[Any, Any]()
        own, depth = optical_frame(side), depth_optical_link(side)
        for topic, judge, keep in (
            (
                names.camera_info(side),
                lambda info: judge_camera_info(info, own, is_rectified=is_rectified),
                self._camera.set_info,
            ),
            (
                names.depth_info(side),
                lambda info: judge_camera_info(info, own, depth, is_rectified=is_depth_rectified),
                self._camera.set_depth_info,
            ),
            (self._color, lambda color: judge_color_message(color, side), self._keep_color),
            (self._depth, lambda depth: judge_depth_message(depth, side), self._keep_depth),
        ):
            node.listen(topic, judge, keep)

    @property
    def topic(self) -> str:
        """Name of the topic of colour in the contract."""
        return self._color.name

    @property
    def dropped(self) -> int:
        """Pictures so far that gave way to newer ones, or had no depth."""
        return self._join.dropped

    def take(self) -> ImageFrame | None:
        """Make the newest whole picture that has not been taken, None where there is none.

        What is refused is told by the node, by topic and field.
        """
        if not self._camera.has_info:
            return None
        pair = self._join.take()
        if pair is None:
            return None
        topic = self._depth.name
        try:
            self._place_depth(pair.depth.header.frame_id)
            metres = from_depth(pair.depth, self._side, self._camera.depth_lens.intrinsics)
            topic = self._color.name
            rgb = from_color(pair.color, self._side, self._camera.lens.intrinsics)
        except RefusedError as error:
            self._node.refuse(topic, error)
            return None
        found = self._camera.align(rgb, metres)
        return ImageFrame(pair.color_ns / NS, self._side, found.intrinsics, found.rgb, found.depth)

    def _place_depth(self, frame_id: str) -> None:
        """Say where depth of a frame lies. Raises RefusedError where that is not known."""
        if frame_id == optical_frame(self._side):
            self._camera.T_color_depth = None
            return
        if not self._camera.has_depth_info:
            wanted = f"depth in {optical_frame(self._side)}, or its own camera_info"
            raise RefusedError("header.frame_id", frame_id, wanted)
        self._camera.T_color_depth = self._mountings.T_color_depth(self._side)

    def _keep_color(self, message: Any) -> None:
        self._join.add_color(key_from_time(message.header.stamp), message)
        self._on_picture()

    def _keep_depth(self, message: Any) -> None:
        self._join.add_depth(key_from_time(message.header.stamp), message)
        self._on_picture()

    def _transported(self, topic: Topic) -> Topic:
        return names.transported(topic, self._node.resolve_topic_name(topic.name))

    def _is_rectified(self, topic: Topic) -> bool:
        return is_rectified_by_name(self._node.resolve_topic_name(topic.name))
