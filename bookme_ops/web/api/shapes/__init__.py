"""Shapes: the documents of the API, by what they are about."""
