"""Parts that the launch files are made of; only they import ROS launch."""
