"""What the systems tell us: the only code that talks to them."""
