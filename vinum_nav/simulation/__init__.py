"""The embedded simulator: robot body, sensors with noise, clock."""
