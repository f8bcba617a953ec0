from jobs.access.catalogue import Catalogue
from tests.jobs.access.org import a_set, field_grant, grants

OPS = a_set("Ops", "ManageUsers")
CATALOGUE = Catalogue(
    ["ManageUsers", "ApiEnabled"],
    [*grants("Ops", Event="rd", Contact="rcedVM"), *grants("Ops", Event="e")],
    [field_grant("Ops", "Event.Subject", "re")],
)


def test_a_mask_tells_what_the_set_grants() -> None:
    mask = CATALOGUE.mask_of(OPS)
    assert CATALOGUE.tell_permissions(mask) == {"ManageUsers"}
    assert CATALOGUE.tell_objects(mask) == {"Contact": "rcedVM", "Event": "red"}
    assert CATALOGUE.tell_fields(mask) == {"Event.Subject": "re"}


def test_a_set_that_no_list_of_grants_names_grants_its_permissions_alone() -> None:
    mask = CATALOGUE.mask_of(a_set("Bare", "ApiEnabled"))
    assert CATALOGUE.tell_permissions(mask) == {"ApiEnabled"}
    assert CATALOGUE.tell_objects(mask) == {}


def test_a_bit_is_that_of_the_mask_whatever_the_case() -> None:
    mask = CATALOGUE.mask_of(OPS)
    assert mask & (CATALOGUE.permission("manageusers") or 0)
    assert not mask & (CATALOGUE.permission("ApiEnabled") or 0)
    assert mask & (CATALOGUE.object_right("EVENT", "d") or 0)
    assert not mask & (CATALOGUE.object_right("Event", "M") or 0)
    assert mask & (CATALOGUE.field_right("event.subject", "e") or 0)


def test_what_is_not_known_has_no_bit() -> None:
    assert CATALOGUE.permission("Nothing") is None
    assert CATALOGUE.object_right("ManageUsers", "r") is None
    assert CATALOGUE.field_right("Event.Nothing", "r") is None
    assert CATALOGUE.spell_object("contact") == "Contact"


def test_an_empty_catalogue_has_empty_masks() -> None:
    empty = Catalogue([], [], [])
    assert empty.tell_permissions(empty.mask_of(a_set("Ops"))) == frozenset()
    assert empty.tell_objects(0) == {}
