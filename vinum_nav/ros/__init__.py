"""Thin ROS 2 nodes around the core: the only place that knows rclpy."""
