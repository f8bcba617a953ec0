"""Measures: figures about our own work for monitors, who ask often and keep them themselves."""
