"""What all tests share: they leave no memory behind.

A store that is opened has Python look for cycles only seldom (`bookme_ops.wiring`), which is right for a run that ends,
and wrong for a process that opens thousands of them.
"""

import gc
from itertools import count

EVERY = 250
"""Tests after which cycles are looked for."""
FINISHED = count(1)


def pytest_runtest_logfinish() -> None:
    """See above. The controlling process of several hears of all tests, and has nothing to tidy."""
    if next(FINISHED) % EVERY == 0:
        gc.unfreeze()
        gc.collect()
