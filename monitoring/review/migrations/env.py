"""Alembic starts here; the rest is the same for every database of ours."""

from monitoring.databases import run_steps
from monitoring.review.database import REVIEW

run_steps(REVIEW)
