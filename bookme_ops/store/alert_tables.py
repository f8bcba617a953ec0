"""Tables of alerts: the outbox, the state of channels, maintenance windows."""
