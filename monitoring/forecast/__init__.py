"""Who is likely to cross a limit next: for the bureau's own benefit officer, never for county or township (docs/forecast.md)."""
