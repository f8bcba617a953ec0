"""Authors: who made a change in Salesforce, as far as it can be said without a name."""

from bookme_ops.dossiers.dossier import Dossier


def say_author(dossier: Dossier, environment: str, user_id: str | None) -> str | None:
    """The role of a Salesforce User on the booking, else its id; None if it is not known who it was.

    The product acts as a user of its own, which the mirror cannot tell from others: its id stands for itself.
    """
    owners = {one.owner_id for one in dossier.bookings if one.environment == environment}
    return "the owner" if user_id in owners else user_id
