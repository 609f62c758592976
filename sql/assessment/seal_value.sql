-- The day before which windows are sealed. One row; 1900-01-01 where nothing was ever removed.
SELECT COALESCE(MAX(before_day), DATE '1900-01-01') AS sealed_before FROM retention
