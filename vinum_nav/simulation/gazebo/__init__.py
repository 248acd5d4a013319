"""Gazebo as a back end: its server, stepped from here, gives physics and ideal sensors."""
