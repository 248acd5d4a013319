"""Making and judging of a detector: datasets, training, evaluation, export."""
