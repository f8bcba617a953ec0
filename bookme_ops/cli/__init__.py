"""The commands of bookme-ops."""
