"""Calendar management: the first heading of the operations guide."""
