"""Where rows are kept and SQL runs."""

from monitoring.warehouse.warehouse import Warehouse, is_made, open_scratch, open_warehouse

__all__ = ["Warehouse", "is_made", "open_scratch", "open_warehouse"]
