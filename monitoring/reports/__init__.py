"""What people read on a terminal or as a file: warnings, explanations, runs."""
