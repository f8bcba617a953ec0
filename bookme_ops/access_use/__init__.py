"""Least privilege from use: what is granted against what was called, as a proposal and never as a finding."""
