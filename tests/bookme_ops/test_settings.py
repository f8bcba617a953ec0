"""What everybody imports from `bookme_ops.settings` is there."""

from bookme_ops import settings


def test_every_public_name_is_there() -> None:
    assert [name for name in settings.__all__ if not hasattr(settings, name)] == []
