"""A module per page or group of pages."""
