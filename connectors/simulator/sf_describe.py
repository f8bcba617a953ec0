"""What an org says about its objects and fields: describe, global describe, and the columns of a query."""

from typing import Any

from connectors.simulator.sf_schema import Catalog, Field, SObject
from connectors.simulator.soql_groups import Grouping
from connectors.simulator.soql_run import Outcome
from connectors.simulator.soql_syntax import Path

LENGTHS = {"id": 18, "reference": 18, "string": 255, "textarea": 32_000, "picklist": 255, "email": 80, "url": 255}
SOAP_TYPES = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "double": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
}
PICKLISTS = {
    ("Event", "ShowAs"): ["Busy", "OutOfOffice", "Free"],
    ("EventRelation", "Status"): ["New", "Accepted", "Declined"],
    ("Case", "Status"): ["New", "Working", "Escalated", "Closed"],
    ("Case", "Priority"): ["High", "Medium", "Low"],
    ("Case", "Origin"): ["Phone", "Email", "Web"],
    ("PermissionSetGroup", "Status"): ["Updated", "Outdated", "Updating", "Failed"],
}


def describe_all(catalog: Catalog, base: str) -> dict[str, Any]:
    """The global describe."""
    return {
        "encoding": "UTF-8",
        "maxBatchSize": 200,
        "sobjects": [_summarise(sobject, base) for sobject in catalog.objects()],
    }


def describe(catalog: Catalog, sobject: SObject, base: str) -> dict[str, Any]:
    """Everything about one object that our user may see."""
    children = [
        {"childSObject": other.name, "field": lookup.name, "relationshipName": lookup.children}
        for other, lookup in catalog.children(sobject)
    ]
    fields = [_describe_field(catalog, sobject, one) for one in catalog.fields(sobject)]
    allowed = {
        word: f"{sobject.name}.{permission}" not in catalog.org.withheld
        for word, permission in (("createable", "Create"), ("updateable", "Edit"))
    }
    told = {"childRelationships": children, "fields": fields, "recordTypeInfos": []}
    return _summarise(sobject, base) | allowed | told


def summarise(sobject: SObject, base: str) -> dict[str, Any]:
    """The short form: what `GET /sobjects/X` answers."""
    return {"objectDescribe": _summarise(sobject, base), "recentItems": []}


def _summarise(sobject: SObject, base: str) -> dict[str, Any]:
    url = f"{base}/sobjects/{sobject.name}"
    custom = sobject.name.endswith(("__c", "__mdt"))
    return {
        "name": sobject.name,
        "label": _label(sobject.name),
        "labelPlural": _label(sobject.name) + "s",
        "keyPrefix": sobject.prefix,
        "custom": custom,
        "queryable": True,
        "createable": not sobject.name.endswith("__mdt"),
        "updateable": True,
        "deletable": True,
        "retrieveable": True,
        "searchable": False,
        "urls": {"sobject": url, "describe": f"{url}/describe", "rowTemplate": f"{url}/{{ID}}"},
    }


def _label(name: str) -> str:
    bare = name.removeprefix("andmoney__").removesuffix("__c").removesuffix("__mdt")
    return bare.replace("_", " ").strip()


def _describe_field(catalog: Catalog, sobject: SObject, one: Field) -> dict[str, Any]:
    values = catalog.org.picklists.get(f"{sobject.name}.{one.name}", PICKLISTS.get((sobject.name, one.name), []))
    return {
        "name": one.name,
        "label": _label(one.name),
        "type": one.type,
        "soapType": SOAP_TYPES.get(one.type, "xsd:string"),
        "length": LENGTHS.get(one.type, 0),
        "custom": one.custom,
        "nillable": not (one.required or one.type in {"id", "boolean"}),
        "filterable": one.filterable,
        "sortable": one.type != "textarea",
        "groupable": one.type not in {"textarea", "datetime"},
        "createable": one.writable,
        "updateable": one.writable,
        "externalId": one.external,
        "unique": one.external,
        "idLookup": one.external or one.type == "id",
        "nameField": one.name == "Name",
        "referenceTo": [target.name for target in catalog.targets(one)],
        "relationshipName": one.relationship,
        "polymorphicForeignKey": len(one.targets) > 1,
        "picklistValues": [
            {"active": True, "defaultValue": index == 0, "label": value, "validFor": None, "value": value}
            for index, value in enumerate(values)
        ],
        "restrictedPicklist": False,
    }


def describe_columns(outcome: Outcome) -> dict[str, Any]:
    """What the sf command line asks for before each query (`columns=true`)."""
    query, scope = outcome.query, outcome.scope
    columns: list[dict[str, Any]] = []
    if query.aggregates and not query.counts_only:
        columns = [_column(name, column.field, aggregate=True) for name, column in Grouping(query, scope).outputs()]
    elif not query.aggregates:
        columns = _plain_columns([item for item in query.items if isinstance(item, Path)], outcome)
    return {
        "columnMetadata": columns,
        "entityName": scope.sobject.name,
        "groupBy": bool(query.group),
        "idSelected": any(one["columnName"] == "Id" for one in columns),
        "keyPrefix": scope.sobject.prefix,
    }


def _plain_columns(paths: list[Path], outcome: Outcome) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = []
    joined: dict[tuple[str, ...], dict[str, Any]] = {}
    for path in paths:
        column = outcome.scope.column(path)
        home = columns
        for depth, name in enumerate(column.path[:-1], start=1):
            key = column.path[:depth]
            if key not in joined:
                joined[key] = _column(name, Field(name=name, type="reference"), aggregate=False)
                home.append(joined[key])
            home = joined[key]["joinColumns"]
        home.append(_column(column.field.name, column.field, aggregate=False))
    return columns


def _column(name: str, one: Field, *, aggregate: bool) -> dict[str, Any]:
    return {
        "aggregate": aggregate,
        "apexType": one.type.capitalize(),
        "booleanType": one.type == "boolean",
        "columnName": name,
        "custom": one.custom,
        "displayName": name,
        "foreignKeyName": None,
        "insertable": one.writable,
        "joinColumns": [],
        "numberType": one.type in {"int", "double"},
        "textType": one.type not in {"boolean", "int", "double", "date", "datetime"},
        "updatable": one.writable,
    }
