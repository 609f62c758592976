"""Early warning of falling (back) into poverty because of illness."""

__version__ = "0.1.0"
