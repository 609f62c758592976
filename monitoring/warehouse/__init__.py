"""Where rows are kept and SQL runs."""

from monitoring.warehouse.warehouse import Warehouse, open_scratch, open_warehouse

__all__ = ["Warehouse", "open_scratch", "open_warehouse"]
