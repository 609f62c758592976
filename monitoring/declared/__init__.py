"""Files in which people declare things (thresholds, mappings): read strictly, faults told with file, line, key and cure."""
