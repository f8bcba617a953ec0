"""The verifier: searches a finished bundle for what must not be read in it, knowing nothing of how it was redacted."""
