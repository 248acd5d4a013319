"""Goal in, velocity command out: alleys, headland turns, precise stops, obstacles."""
