"""The booking platform, read through its public REST API."""
