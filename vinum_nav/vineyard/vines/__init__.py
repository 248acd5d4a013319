"""Dormant vines: their shapes, how they grow, their meshes and their part of the worlds."""
