"""Benefits as dated data: what a person of a category is entitled to, what was received, and what is outstanding."""
