"""Ways in which sensors lie, for fault campaigns and tests; see table.py."""
