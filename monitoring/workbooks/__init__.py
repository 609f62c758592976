"""The township's workbook: the rows of a batch to be visited, and the answers that come back in it."""
