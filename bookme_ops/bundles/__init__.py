"""Debug bundles: everything about one BookingId, gathered, redacted, packed and proven free of secrets."""
