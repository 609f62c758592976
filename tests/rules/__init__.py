"""The rules that were found in real texts, each on persons just under, at and just over its limit."""
