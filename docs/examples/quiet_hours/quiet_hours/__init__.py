"""Quiet hours: a job that a bank adds to bookme_ops without changing it."""
