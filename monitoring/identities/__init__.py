"""Identity lists: monthly snapshots of who belongs to a category, without psn_no, as the agencies send them."""
