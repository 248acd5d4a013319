"""Replay of a recorded drive through the stack, without a robot and without a graph."""
