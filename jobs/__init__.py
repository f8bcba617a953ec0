"""What we look for, and what we think when we see it."""
