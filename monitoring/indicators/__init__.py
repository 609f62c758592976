"""Figures over the insured: population, use of care and burden, month by month."""
