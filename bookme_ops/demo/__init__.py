"""The demonstration: a simulated bank, its past and its reviews, collected and judged once."""
