"""Files as a source: their form, their mapping, and when a row without `updt_time` counts as known."""
