"""Generated counties: the pipeline against the plain-Python reference."""
