"""What tests of truth share: the journeys' way to begin with a bank."""

from tests.journeys.conftest import begin, migrated, quiet

__all__ = ["begin", "migrated", "quiet"]
