"""What every command about one incident does: find it, and tell it as it stands afterwards."""

from bookme_ops.cli.desk import Desk
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import Opened
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_incidents import write_incident
from bookme_ops.cli.screen import tell
from bookme_ops.store.incident import Incident
from bookme_ops.telling import Document, explain_key, tell_incident, tell_key


def find_incident(desk: Desk, open_: Opened, number: int) -> Incident:
    """The incident of a number; a refusal if there is none, or if it is of another environment than was asked for."""
    incident = desk.works.find_incident(open_.ops, number)
    if incident is None:
        raise Refusal(f"there is no incident {number}: `bookme-ops incidents list --state all` lists them")
    if desk.environments is not None and incident.environment not in desk.environments:
        raise Refusal(
            f"incident {number} is of {incident.environment}, and --env names {', '.join(desk.environments)}",
            exit_code=Exit.REFUSED,
        )
    return incident


def tell_page(desk: Desk, open_: Opened, number: int) -> None:
    """Tell an incident with its clock, its key and its story."""
    incident = find_incident(desk, open_, number)
    story = desk.works.incident_story(open_.ops, number)
    standing = desk.works.standings(open_.ops, [incident], at=desk.clock()).get(number)
    document: Document = {
        **tell_incident(incident, standing),
        "key": tell_key(incident),
        "joined": explain_key(incident),
        "story": story,
    }
    tell(desk, document, page=lambda screen: write_incident(screen, incident, story, open_.zone, standing))


def refused(sentence: str) -> Refusal:
    """The refusal of what cannot be done with an incident as it stands."""
    return Refusal(sentence, exit_code=Exit.REFUSED)
