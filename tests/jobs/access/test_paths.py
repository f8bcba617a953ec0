from jobs.access.paths import Path


def test_paths_read_as_people_say_them() -> None:
    assert str(Path(container="Bank Advisor", kind="profile")) == "profile Bank Advisor"
    assert str(Path(container="X", kind="set")) == "set X"
    assert str(Path(container="Ops", kind="group")) == "group Ops"
    assert str(Path(container="X", kind="group", group="Ops")) == "group Ops › set X"
    assert str(Path(container="X", kind="set", by="ModifyAllData")) == "set X (ModifyAllData)"
