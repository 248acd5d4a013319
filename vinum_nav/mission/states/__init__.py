"""The mission's states, a class each."""
