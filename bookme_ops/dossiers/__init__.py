"""Dossiers: everything that the mirror and the ledger hold of one booking, gathered once for whoever tells of it."""
