"""The meaning of the assessment, a case per file."""
