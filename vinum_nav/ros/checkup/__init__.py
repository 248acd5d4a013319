"""Checkup of a running graph: listens to its topics and names what would harm a mission."""
