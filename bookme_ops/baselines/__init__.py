"""Baselines as files: the shipped defaults, the bank's own, and a proposal made of what is."""
