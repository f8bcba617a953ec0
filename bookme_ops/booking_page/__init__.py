"""The page of one booking: the systems side by side, with what differs, and how old each number is."""
