"""Who of the listed persons is insured, by region and category, and who is not, by name for the bureau alone."""

from monitoring.participation.rates import Participating, participation_as_of

__all__ = ["Participating", "participation_as_of"]
