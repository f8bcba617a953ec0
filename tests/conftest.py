"""What all tests share: they leave no memory behind.

A store that is opened has Python look for cycles only seldom (`bookme_ops.wiring`), which is right for a run that ends,
and wrong for a process that opens thousands of them.
"""

import gc
from itertools import count

EVERY = 100
"""Tests after which objects are counted."""
MANY = 2_000_000
"""New objects, some hundred megabytes, after which cycles are looked for: that takes a second or two."""
FINISHED = count(1)
KEPT = {"objects": 0}


def pytest_runtest_logfinish() -> None:
    """See above. The controlling process of several hears of all tests, and has nothing to tidy."""
    if next(FINISHED) % EVERY:
        return
    gc.unfreeze()
    if len(gc.get_objects()) > KEPT["objects"] + MANY:
        gc.collect()
        KEPT["objects"] = len(gc.get_objects())
