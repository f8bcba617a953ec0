"""The operations service: what we keep, decide upon and show."""
