"""Past nights in few runs: what the nights of a range would have given, slice by slice (docs/backfill.md)."""
