"""Casework: incidents as Cases of the bank's own Salesforce."""
