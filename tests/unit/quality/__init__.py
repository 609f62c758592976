"""The step from pulled text to typed rows and quarantine."""
