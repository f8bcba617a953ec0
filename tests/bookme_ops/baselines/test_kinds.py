from datetime import date

import pytest

from bookme_ops.baselines import kinds


def test_names_are_texts_with_something_in_them() -> None:
    assert kinds.read_names(["A", " B "]) == {"A", "B"}
    with pytest.raises(ValueError, match="must not be empty"):
        kinds.read_names(["A", " "])
    with pytest.raises(ValueError, match="must be a list of names, not text"):
        kinds.read_names("A")


def test_permissions_may_be_spelt_as_their_columns() -> None:
    assert kinds.read_permissions(["PermissionsApiEnabled", "ViewSetup"]) == {"ApiEnabled", "ViewSetup"}
    with pytest.raises(ValueError, match="View Setup is none"):
        kinds.read_permissions(["ApiEnabled", "View Setup"])


def test_letters_are_put_in_their_order() -> None:
    assert kinds.read_objects({"Event": "Mr", "Task": "dd"}) == {"Event": "rM", "Task": "d"}
    assert kinds.read_fields({"Contact.Email": "er"}) == {"Contact.Email": "re"}


@pytest.mark.parametrize("letters", ["x", "R", "r e", "rm"])
def test_letters_that_there_are_not_are_a_problem(letters: str) -> None:
    with pytest.raises(ValueError, match="Event: must be letters of rcedVM"):
        kinds.read_objects({"Event": letters})


def test_fields_have_two_letters_and_name_their_object() -> None:
    with pytest.raises(ValueError, match="must be letters of re"):
        kinds.read_fields({"Contact.Email": "d"})
    with pytest.raises(ValueError, match="Email: must be a field"):
        kinds.read_fields({"Email": "r"})


def test_any_object_may_be_there_too_and_is_never_needed() -> None:
    assert kinds.read_extra_objects({"*": "r"}) == {"*": "r"}
    with pytest.raises(ValueError, match="must be an object"):
        kinds.read_objects({"*": "r"})


def test_a_reason_must_say_something() -> None:
    assert kinds.read_reason(" Agreed with the auditors ") == "Agreed with the auditors"
    with pytest.raises(ValueError, match="must say why this is accepted"):
        kinds.read_reason("  ")


def test_kinds_are_those_of_grants() -> None:
    assert kinds.read_kind("app-role") == "app-role"
    with pytest.raises(ValueError, match="must be one of"):
        kinds.read_kind("role")


def test_a_last_day_is_a_date() -> None:
    assert kinds.read_until(date(2026, 3, 2)) == date(2026, 3, 2)
    assert kinds.read_until("2026-03-02") == date(2026, 3, 2)
    with pytest.raises(ValueError, match="must be a date"):
        kinds.read_until("2026-02-30")
