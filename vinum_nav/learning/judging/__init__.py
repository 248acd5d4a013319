"""Quality of a detector on a labelled split."""
