"""Liars and saboteurs for fault campaigns in the graph."""
