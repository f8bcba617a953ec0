"""The structs of the access audit have no place for what opens a door."""

import msgspec
import pytest

from connectors.graph import access_wire as wire

STRUCTS = [one for one in vars(wire).values() if isinstance(one, type) and issubclass(one, msgspec.Struct)]
SELECTS = {
    wire.PRINCIPAL_SELECT: wire.WirePrincipal,
    wire.APPLICATION_SELECT: wire.WireApplication,
    wire.RESOURCE_SELECT: wire.WireResource,
    wire.FEDERATED_SELECT: wire.WireFederated,
}


def test_no_struct_has_a_place_for_a_secret() -> None:
    names = {field.encode_name.casefold() for struct in STRUCTS for field in msgspec.structs.fields(struct)}
    assert len(names) > 40
    assert names.isdisjoint({"secrettext", "hint", "key", "customkeyidentifier", "oldvalue", "newvalue", "location"})


def test_no_struct_has_a_place_for_the_name_of_a_person() -> None:
    names = {field.encode_name.casefold() for struct in STRUCTS for field in msgspec.structs.fields(struct)}
    assert names.isdisjoint({"userprincipalname", "userdisplayname", "mail", "principaldisplayname"})


@pytest.mark.parametrize(("select", "struct"), SELECTS.items())
def test_what_is_selected_is_what_is_read(select: str, struct: type[msgspec.Struct]) -> None:
    assert set(select.split(",")) == {field.encode_name for field in msgspec.structs.fields(struct)}


def test_a_credential_is_read_without_its_secret() -> None:
    told = b'{"keyId":"k","secretText":"s3cret","hint":"s3c","key":"AAAA","endDateTime":"2027-01-01T00:00:00.1234567Z"}'
    read = msgspec.json.decode(told, type=wire.WireCredential)
    assert b"s3c" not in msgspec.json.encode(read)
    assert read.key_id == "k"
