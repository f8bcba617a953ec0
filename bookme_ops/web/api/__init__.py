"""The API under `/api/v1`: the questions of the console for programs."""
