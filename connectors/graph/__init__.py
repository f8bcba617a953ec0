"""Microsoft 365 over Microsoft Graph."""
