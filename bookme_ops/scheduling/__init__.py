"""Scheduling: when work is due, that it is done once, and that nobody has to notice what was missed."""
