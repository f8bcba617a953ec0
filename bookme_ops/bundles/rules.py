"""The table of rules: shapes of secrets (S) and of personal data (P), in the order in which they are replaced."""

from bookme_ops.bundles.personal_rules import PERSONAL
from bookme_ops.bundles.secret_rules import SECRETS

RULE_SET = "2026-11"
"""Changes with the table: bundles and verdicts say by which rules they were made."""
RULES = (*SECRETS, *PERSONAL)
