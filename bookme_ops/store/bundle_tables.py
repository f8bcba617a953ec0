"""Tables of debug bundles: their register, encrypted decode maps, and the audit log."""
