"""Measurements: cost as a ratio against a floor in the same run, memory as the process's peak."""
