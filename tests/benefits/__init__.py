"""Benefits: what the SQL says is due beside a plain-Python reference, the examples of the texts, and the files themselves."""
