"""The fault campaign: what may break, broken on purpose, and whether the robot stays safe."""
