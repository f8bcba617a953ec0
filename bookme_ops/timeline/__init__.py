"""The timeline: what happened to one booking in all systems, as sentences in one order."""
