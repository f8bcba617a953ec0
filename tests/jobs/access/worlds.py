"""Random orgs in which everything collides: few users, few sets, few groups, every way of not counting."""

from datetime import timedelta

from hypothesis import strategies as st

from jobs.access.view import OrgAccess
from tests.jobs.access.org import NOW, a_group, a_part, a_person, a_set, a_shadow, an_org, field_grant, grants, members
from tests.jobs.access.org import holds as a_hold
from tests.jobs.access.org import holds_group as a_group_hold

USERS = ("ann", "bob", "cy")
PROFILES = ("Admin", "Advisor")
SETS = ("One", "Two", "Three")
MUTINGS = ("Mute", "Hush")
GROUPS = ("Ops", "Desk")
PERMISSIONS = ("ApiEnabled", "ModifyAllData", "ViewAllData", "ManageUsers", "RunReports")
OBJECTS = ("Event", "Contact")
FIELDS = ("Event.Subject", "Contact.Email")
LETTERS = "rcedVM"
ENDS = (None, None, NOW, NOW + timedelta(seconds=1), NOW - timedelta(days=1), NOW + timedelta(days=9))

some_permissions = st.frozensets(st.sampled_from(PERMISSIONS), max_size=3)
some_letters = st.sets(st.sampled_from(LETTERS), min_size=1).map(lambda one: "".join(x for x in LETTERS if x in one))


@st.composite
def orgs(draw: st.DrawFn) -> OrgAccess:
    """An org whose lists come in any order."""
    kinds = {**dict.fromkeys(PROFILES, "profile"), **dict.fromkeys(SETS, "set"), **dict.fromkeys(MUTINGS, "muting")}
    sets = [a_set(name, *draw(some_permissions), kind=kind) for name, kind in kinds.items()]
    sets += [a_shadow(group, *draw(some_permissions)) for group in GROUPS]
    statuses = st.sampled_from(["Updated", "Updated", "Outdated", "Failed", None])
    lists = {
        "people": [a_person(name, draw(st.sampled_from([None, *PROFILES]))) for name in USERS],
        "sets": sets,
        "groups": [a_group(name, draw(statuses)) for name in GROUPS],
        "members": [
            row for group in GROUPS for row in members(group, *draw(st.sets(st.sampled_from([*SETS, *MUTINGS]))))
        ],
        "assignments": draw(st.lists(assignments(), max_size=8)),
        "objects": [
            grant
            for name in kinds
            for one in draw(st.sets(st.sampled_from(OBJECTS)))
            for grant in grants(name, **{one: draw(some_letters)})
        ],
        "fields": [
            field_grant(name, one, draw(st.sampled_from(["r", "re"])))
            for name in kinds
            for one in draw(st.sets(st.sampled_from(FIELDS)))
        ],
    }
    shuffled = {name: draw(st.permutations(rows)) for name, rows in lists.items()}
    hidden = draw(st.sets(st.sampled_from(["PermissionsAuthorApex", "ManageRoles"])))
    return an_org(**{**shuffled, "sets": a_part(shuffled["sets"], hidden=sorted(hidden))})


@st.composite
def assignments(draw: st.DrawFn):
    """That somebody holds something, or held it."""
    user_id = draw(st.sampled_from([*USERS, "stranger"]))
    state = {
        "expires": draw(st.sampled_from(ENDS)),
        "active": draw(st.sampled_from([True, True, True, False])),
        "revoked": draw(st.sampled_from([None, False, False, True])),
    }
    if draw(st.booleans()):
        return a_hold(user_id, draw(st.sampled_from([*SETS, *PROFILES])), **state)
    name = draw(st.sampled_from(GROUPS))
    shadow_only = draw(st.sampled_from([False, False, True]))
    return a_group_hold(user_id, name, **state, **({"group_id": None} if shadow_only else {}))
