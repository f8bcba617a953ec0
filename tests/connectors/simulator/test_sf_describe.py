from typing import Any

from connectors.simulator.sf_schema import Catalog, schema

DETAIL = "andmoney__AMB_Event_Detail__c"


def test_a_description_tells_fields_types_and_relations(org_desk: Any) -> None:
    told = org_desk.ask("GET", "sobjects/event/describe")[1]
    fields = {field["name"]: field for field in told["fields"]}
    assert (told["name"], told["keyPrefix"]) == ("Event", "00U")
    assert (fields["StartDateTime"]["type"], fields["IsChild"]["type"]) == ("datetime", "boolean")
    assert (fields[DETAIL]["referenceTo"], fields[DETAIL]["relationshipName"]) == ([DETAIL], f"{DETAIL[:-1]}r")
    assert [value["value"] for value in fields["ShowAs"]["picklistValues"]] == ["Busy", "OutOfOffice", "Free"]
    assert {"EventRelations"} <= {child["relationshipName"] for child in told["childRelationships"]}
    assert not fields["Description"]["filterable"]


def test_every_described_field_can_be_selected(org_desk: Any) -> None:
    for sobject in schema().values():
        api = "tooling/" if sobject.tooling else ""
        names = [field["name"] for field in org_desk.ask("GET", f"{api}sobjects/{sobject.name}/describe")[1]["fields"]]
        kind = f"{api}query"
        assert org_desk.query(f"SELECT {', '.join(names)} FROM {sobject.name}", kind)["totalSize"] == 0


def test_every_lookup_leads_to_an_object_of_the_schema() -> None:
    known = {sobject.name for sobject in schema().values()}
    named = {target for one in schema().values() for field in one.fields.values() for target in field.targets}
    assert named <= known


def test_key_prefixes_tell_objects_apart() -> None:
    prefixes = [sobject.prefix for sobject in schema().values()]
    assert len(prefixes) == len(set(prefixes))


def test_hidden_things_are_not_described(org_desk: Any) -> None:
    org = org_desk.small.org
    org.hidden_objects.add(DETAIL)
    org.hidden_fields.add("Event.Subject")
    names = {one["name"] for one in org_desk.ask("GET", "sobjects/")[1]["sobjects"]}
    assert (DETAIL in names, "Event" in names, "TraceFlag" in names) == (False, True, False)
    fields = {field["name"]: field for field in org_desk.ask("GET", "sobjects/Event/describe")[1]["fields"]}
    assert ("Subject" in fields, fields[DETAIL]["referenceTo"]) == (False, [])
    status, body = org_desk.ask("GET", f"sobjects/{DETAIL}/describe")
    assert (status, body[0]["errorCode"]) == (404, "NOT_FOUND")
    assert Catalog(org).find(DETAIL) is None


def test_columns_of_a_query_are_told_to_the_sf_command_line(org_desk: Any) -> None:
    soql = "SELECT+Id,Owner.Email,Owner.Name,Subject+FROM+Event"
    told = org_desk.ask("GET", f"query?q={soql}&columns=true")[1]
    assert [column["columnName"] for column in told["columnMetadata"]] == ["Id", "Owner", "Subject"]
    assert [column["columnName"] for column in told["columnMetadata"][1]["joinColumns"]] == ["Email", "Name"]
    assert (told["entityName"], told["idSelected"]) == ("Event", True)
    told = org_desk.ask("GET", "query?q=SELECT+Email,COUNT(Id)+n+FROM+User+GROUP+BY+Email&columns=true")[1]
    assert [column["columnName"] for column in told["columnMetadata"]] == ["Email", "n"]
