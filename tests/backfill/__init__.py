"""Back-fills against the nights they stand for: slices, orders, kills, rebuilt rows, what is refused, withheld and published."""
