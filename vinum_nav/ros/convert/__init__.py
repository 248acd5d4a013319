"""Conversions between messages and core types, in pairs."""
