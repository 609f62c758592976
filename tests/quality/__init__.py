"""A night of damaged rows against the gate as a whole: what is caught, by which rule, and what cannot be."""
