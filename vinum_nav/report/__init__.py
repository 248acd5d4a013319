"""The run record: what a run wrote down, its metrics, figures, video and HTML."""
