"""Training of the detector, and its weights as files."""
