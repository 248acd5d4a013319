"""Judges of everything that comes in: finite, within what can be, of the form it claims."""
