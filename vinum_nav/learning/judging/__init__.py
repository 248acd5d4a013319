"""How good a detector is on a labelled split."""
