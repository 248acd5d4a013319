"""Picture to trunk observations: what runs on the robot."""
