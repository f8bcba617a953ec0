"""The runbooks of our codes, one page for each."""
