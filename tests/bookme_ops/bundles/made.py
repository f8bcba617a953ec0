"""Whole bundles, made as the command makes them, and made without the redactor."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bookme_ops.bundles.answers import Answers
from bookme_ops.bundles.creation import Order, Released, create_bundle, fill
from bookme_ops.bundles.filing import Filing
from bookme_ops.bundles.packing import packing
from bookme_ops.bundles.pieces import Gathered
from bookme_ops.bundles.redactor import Redactor
from bookme_ops.progress import Silent
from tests.bookme_ops.bundles.samples import KEY
from tests.journeys.bank import Journey

MOST = 50_000_000


class Blind(Redactor):
    """A redactor that is switched off."""

    def __init__(self) -> None:
        super().__init__((), KEY, rules=())

    def redact_text(self, text: str) -> str:
        """The text as it is."""
        return text

    def redact_value(self, value: Any, key: str = "") -> Any:
        """The value as it is."""
        return dict(value) if isinstance(value, Mapping) else value

    def redact_name(self, name: str) -> str:
        """The name as it is."""
        return name


def order_of(journey: Journey, wanted: str, file: Path, **more: Any) -> Order:
    """What is wanted: the bundle of a booking, in a file, of this moment."""
    return Order(booking_id=wanted, as_of=journey.now, actor="anna", file=file, **more)


def make(journey: Journey, wanted: str, folder: Path, *, said: str | None = None) -> Released:
    """The bundle of a booking."""
    order = order_of(journey, wanted, folder / "bundle.zip", answers=Answers(actual=said))
    return create_bundle(journey.ops, order, progress=Silent())


def make_blindly(gathered: Gathered, file: Path) -> None:
    """An archive of what was gathered, with everything in it that must not be."""
    with packing(file, at=gathered.as_of, most=MOST) as packer:
        fill(packer, Filing(Blind()), gathered)
