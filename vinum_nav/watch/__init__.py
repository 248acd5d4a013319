"""Judges of the sensors: each names the source that lies, and what of it must not be used."""
