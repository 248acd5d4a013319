"""Decision of what to do next: states, choice of the next work item, stop pose, journal."""
