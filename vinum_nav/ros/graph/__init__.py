"""The graph as a whole: its nodes, their processes, their start, watch and end."""
