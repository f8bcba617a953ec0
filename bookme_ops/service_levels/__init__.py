"""Service levels: who owes whom a first response, and by when."""
