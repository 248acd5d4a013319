"""Shapes of pictures and points that bags, graph and offline tools share."""
