"""Who may do what: effective access, grants, and the baseline that they are compared with. Pure."""
