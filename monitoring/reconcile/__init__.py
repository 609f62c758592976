"""Compare the warehouse with the source by counts, sums and keys: what a watermark cannot see."""
