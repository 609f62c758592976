"""The bureau's lists of a night: the same bytes for the same night, whole or not there, old ones removed."""
