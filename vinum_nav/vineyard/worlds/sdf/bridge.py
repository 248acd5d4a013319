"""Table that ros_gz_bridge carries messages by."""

from __future__ import annotations

from vinum_nav.interfaces import Side
from vinum_nav.vineyard.worlds.sdf.topics import robot_topics

FROM_GAZEBO, TO_GAZEBO = "GZ_TO_ROS", "ROS_TO_GZ"


def bridge_table(side: Side) -> list[dict[str, str]]:
    """Rows of ros_gz_bridge's `config_file` for the robot in world.sdf.

    Args:
        side: side of the camera that looks at the row.
    """
    return [
        {
            "ros_topic_name": topic.ros_name,
            "gz_topic_name": topic.name,
            "ros_type_name": topic.ros_type,
            "gz_type_name": f"gz.msgs.{topic.type}",
            "direction": TO_GAZEBO if topic.is_heard else FROM_GAZEBO,
        }
        for topic in robot_topics(side)
        if topic.ros_name is not None
    ]
