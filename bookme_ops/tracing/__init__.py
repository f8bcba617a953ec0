"""Traces for whoever collects them by OpenTelemetry: what the service did, and how long each part of it took."""
