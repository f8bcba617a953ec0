"""Alerts: who is told of what happens to incidents, and how."""
