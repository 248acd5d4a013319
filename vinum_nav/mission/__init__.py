"""What to do next: state machine, choice of the next work item, stop pose, journal."""
