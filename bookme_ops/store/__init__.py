"""Everything we keep: the only folder that knows SQL."""
