"""Briefing: all that an operator is told of a mission file before a robot drives by it."""
