"""Settled years leave the warehouse: what goes, what stays and why, with a proof."""
