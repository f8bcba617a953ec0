"""Forgetting: what is old goes by rule, and what names a person goes when they ask for it."""
