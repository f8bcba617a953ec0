"""What tests of truth share: the journeys' way to begin with a bank."""

from tests.journeys.conftest import begin, begin_read, quiet

__all__ = ["begin", "begin_read", "quiet"]
