"""Pictures and labels that a network learns from."""
