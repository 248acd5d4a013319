"""Meshes and textures of ground, posts, prunings, obstacles and sky."""
