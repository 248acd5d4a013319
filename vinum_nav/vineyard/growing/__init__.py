"""Growth of a vineyard from its seed or survey: plan, ground, trellis, vines, mission."""
