"""Time in the graph: joining by stamp, order, pace and lockstep."""
