"""Access reviews: what is put before a reviewer, and what becomes of it when it is signed."""
