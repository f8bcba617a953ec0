"""Environment management: the second heading of the operations guide."""
