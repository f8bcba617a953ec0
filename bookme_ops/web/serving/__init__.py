"""Serving: all routes as one application, opened over a store."""
