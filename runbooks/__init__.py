"""One runbook for every finding code."""
