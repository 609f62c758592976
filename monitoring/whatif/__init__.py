"""What other limits would have changed over history, without assessing anew and without writing to the warehouse."""
