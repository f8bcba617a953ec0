"""What is left alone is not written."""

from connectors.case_ports import CaseFields


def test_fields_that_are_left_alone_are_not_given():
    assert CaseFields(subject="x", owner_id=None, origin="").given() == {"subject": "x", "origin": ""}
    assert CaseFields().given() == {}
