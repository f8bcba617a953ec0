"""What Salesforce users might do without: object permissions against the calls that event logs show. A proposal."""

from collections.abc import Iterable
from dataclasses import dataclass

from bookme_ops.access_use.calls import Call
from jobs.access.grants import Grant

LETTERS = {"GET": "r", "HEAD": "r", "POST": "c", "PATCH": "e", "PUT": "e", "DELETE": "d"}
"""Method of the REST API → letter of a right (`rcedVM`); whoever creates, edits or deletes reads, too."""
OBJECTS = "/sobjects/"
LOGIN = "LOGIN"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectUse:
    """An object that a user has rights on."""

    user_id: str
    object: str
    granted: str
    """Letters of `rcedVM`."""
    used: str
    unused: str
    """Of the letters `rced`; whether view-all and modify-all were needed no log shows."""
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserProposal:
    """What one user holds, uses, and might do without."""

    user_id: str
    objects: tuple[ObjectUse, ...]
    unclear: tuple[Call, ...]
    """Calls of which the log names no object (queries, composite, SOAP): they may have used what looks unused."""
    unexplained: tuple[Call, ...]
    """Calls on objects that no grant names."""


def propose_objects(granted: Iterable[Grant], calls: Iterable[Call]) -> tuple[UserProposal, ...]:
    """Compare the `object` grants of users with what they called; a user of whom no log speaks is left out."""
    rights: dict[str, dict[str, str]] = {}
    for grant in granted:
        if grant.holder_kind == "user" and grant.kind == "object":
            name, _, letters = grant.what.rpartition(":")
            held = rights.setdefault(grant.holder, {})
            held[name] = held.get(name, "") + letters
    by_user: dict[str, list[Call]] = {}
    for call in calls:
        if call.system == "salesforce" and call.user_id is not None and call.method != LOGIN and call.count:
            by_user.setdefault(call.user_id, []).append(call)
    return tuple(_judge(user, rights.get(user, {}), by_user[user]) for user in sorted(by_user))


def _judge(user_id: str, rights: dict[str, str], calls: list[Call]) -> UserProposal:
    named: dict[str, list[Call]] = {}
    unclear = []
    for call in calls:
        if call.template.startswith(OBJECTS) and call.method in LETTERS:
            named.setdefault(call.template.removeprefix(OBJECTS).casefold(), []).append(call)
        else:
            unclear.append(call)
    held = {name.casefold() for name in rights}
    return UserProposal(
        user_id=user_id,
        objects=tuple(_use(user_id, name, rights[name], named.get(name.casefold(), [])) for name in sorted(rights)),
        unclear=tuple(unclear),
        unexplained=tuple(call for name in sorted(named.keys() - held) for call in named[name]),
    )


def _use(user_id: str, name: str, granted: str, calls: list[Call]) -> ObjectUse:
    called = {LETTERS[call.method] for call in calls}
    # The platform lets nobody write what they may not read.
    used = called | ({"r"} if called else set())
    return ObjectUse(
        user_id=user_id,
        object=name,
        granted="".join(letter for letter in "rcedVM" if letter in granted),
        used="".join(letter for letter in "rced" if letter in used),
        unused="".join(letter for letter in "rced" if letter in granted and letter not in used),
        calls=tuple(calls),
    )
