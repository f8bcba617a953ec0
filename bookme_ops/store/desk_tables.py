"""Tables of the service desk: whose clock runs, and what an incident is tied to."""
