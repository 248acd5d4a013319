"""Facts that stack and simulators both may know: the robot, the mission file."""
