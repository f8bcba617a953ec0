"""A small bank, said in the wire formats of the systems."""
