import pytest

pytest.importorskip("rclpy", reason="the ROS tests want the extra [ros] or a ROS 2 installation")
