"""How settings are read: one table of keys, a file, the environment, and secrets that are never shown."""
