"""Trunk observations and motion become a map of the block, and the robot's pose in it."""
