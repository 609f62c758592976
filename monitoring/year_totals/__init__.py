"""Published sums of a year beside what the warehouse holds (docs/backfill.md 10)."""
