"""Salesforce over its REST API, through simple-salesforce."""
