"""What may be assessed: row rules that hold back or note, the quarantine, and the contract of a batch."""
