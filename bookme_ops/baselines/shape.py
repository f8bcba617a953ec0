"""The shape of a baseline's file: its tables, their keys in order, and how each value is read."""

from collections.abc import Mapping

from bookme_ops.baselines.kinds import (
    Read,
    read_extra_objects,
    read_fields,
    read_kind,
    read_name,
    read_names,
    read_objects,
    read_permissions,
    read_reason,
    read_until,
)

Shape = Mapping[str, Read]
"""By key."""

WHOLE: Shape = {"runtime_set": read_name, "org_apps": read_names, "login_kinds": read_names}
RULES: Shape = {
    "profiles": read_names,
    "sets": read_names,
    "extra_sets": read_names,
    "permissions": read_permissions,
    "extra_permissions": read_permissions,
    "forbidden": read_permissions,
    "objects": read_objects,
    "extra_objects": read_extra_objects,
    "fields": read_fields,
}
"""Of the tables `integration` and `advisor`."""
APP: Shape = {
    "app_id": read_name,
    "name": read_name,
    "roles": read_names,
    "extra_roles": read_names,
    "scopes": read_names,
    "extra_scopes": read_names,
    "scoped_roles": read_names,
    "scope": read_name,
    "teams_policy": read_name,
}
ALLOWED: Shape = {
    "holder": read_name,
    "kind": read_kind,
    "what": read_name,
    "reason": read_reason,
    "until": read_until,
}
CREDENTIAL: Shape = {"name": read_name, "ends": read_until}
TABLES = ("integration", "advisor")
LISTS: Mapping[str, tuple[Shape, tuple[str, ...]]] = {
    "apps": (APP, ("app_id", "name")),
    "allowed": (ALLOWED, ("holder", "kind", "what", "reason")),
    "credentials": (CREDENTIAL, ("name", "ends")),
}
"""Tables of which there are many: their shape, and which keys each must have."""
