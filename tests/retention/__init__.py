"""Settled years are removed: present warnings stay equal, past ones can be explained, the proof is right."""
