"""What makes and judges a detector: datasets, training, evaluation, export."""
