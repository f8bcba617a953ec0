"""Writing a baseline: the commented file that is read back as the same baseline, and is the same each time."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from bookme_ops.baselines.shape import ALLOWED, APP, CREDENTIAL, RULES, TABLES, Shape
from jobs.access.baseline import Allowance, AppRules, Baseline, DeclaredCredential, UserRules

HEAD = """\
# The access baseline of one environment: what is expected, what must not be, and what is accepted, why and until when.
# A key that is left out is as shipped with bookme_ops; one that stands here replaces the shipped one as a whole.
"""
COMMENTS = {
    "runtime_set": "Whoever holds this permission set is an integration user, unless the settings list them.",
    "org_apps": "Connected apps that integration users may have let in.",
    "login_kinds": "LoginTypes that are no interactive ones; empty: the platform's API kinds.",
    "integration": "What integration users should have.",
    "advisor": "What advisors should have.",
    "profiles": "One of these; empty: any profile but an administrator's.",
    "sets": "Permission sets, or groups of them, that are needed.",
    "extra_sets": "Those that may be there, too.",
    "permissions": "System permissions that are needed.",
    "extra_permissions": "Those that may be there, too.",
    "forbidden": "System permissions that must not be there, whoever grants them.",
    "objects": "Needed: r read, c create, e edit, d delete, V view all records, M modify all records.",
    "extra_objects": 'What may be there, too; "*" is any object.',
    "fields": "Needed: r read, e edit.",
}
APPS = """\
What an app may do in the tenant: `ours` is the app that bookme_ops signs in as, `product` any of `graph_apps` that no
# entry names by its client id. scoped_roles, scope and teams_policy are declared: Graph cannot tell."""
LISTS_OF: Mapping[str, tuple[Shape, str]] = {
    "apps": (APP, APPS),
    "allowed": (ALLOWED, "What is accepted beyond that; it should have a last day (until = 2027-01-31)."),
    "credentials": (CREDENTIAL, "A credential that no system tells us about, with its last day."),
}
"""Tables of which there are many: their shape, and what is said above each."""
WIDTH = 120


def write_baseline(baseline: Baseline) -> str:
    """The text of a file that `read_baseline` reads as this baseline, but for its source.

    An empty reason is written as it is: the file cannot be used until somebody has filled it in.
    """
    parts = [HEAD]
    for key in ("runtime_set", "org_apps", "login_kinds"):
        parts += [f"# {COMMENTS[key]}", _pair(key, getattr(baseline, key))]
    # That there is none of something must be said, or the shipped ones would count, and in TOML before any table.
    parts += [f"{name} = []" for name in LISTS_OF if not getattr(baseline, name)]
    for name in TABLES:
        parts += ["", *_rules(name, getattr(baseline, name))]
    for name, (shape, comment) in LISTS_OF.items():
        for row in getattr(baseline, name):
            parts += ["", f"# {comment}", f"[[{name}]]", *_row(shape, row)]
    return "\n".join(parts) + "\n"


def _rules(name: str, rules: UserRules) -> Iterator[str]:
    """A table of rules, its own tables last, as TOML wants it."""
    yield f"# {COMMENTS[name]}"
    yield f"[{name}]"
    for key in RULES:
        value = getattr(rules, key)
        if isinstance(value, Mapping):
            yield f"\n# {COMMENTS[key]}\n[{name}.{key}]"
            yield from (_pair(_key(one), letters) for one, letters in sorted(value.items()))
        else:
            yield f"# {COMMENTS[key]}"
            yield _pair(key, value)


def _row(shape: Shape, row: AppRules | Allowance | DeclaredCredential) -> Iterator[str]:
    values = ((key, getattr(row, key)) for key in shape)
    yield from (_pair(key, value) for key, value in values if value is not None)
    if isinstance(row, Allowance) and not row.reason:
        yield "# ^ say why this is accepted, or take the entry out and the grant away"


def _pair(key: str, value: Any) -> str:
    if isinstance(value, str):
        return f"{key} = {_text(value)}"
    if isinstance(value, date):
        return f"{key} = {value.isoformat()}"
    return f"{key} = {_list(sorted(value), WIDTH - len(key) - 3)}"


def _list(texts: Iterable[str], width: int) -> str:
    """On one line, where there is room for it."""
    told = [_text(text) for text in texts]
    line = f"[{', '.join(told)}]"
    return line if len(line) <= width else "\n".join(["[", *(f"    {text}," for text in told), "]"])


def _key(name: str) -> str:
    """A key that needs no quotes has none."""
    return name if name.isascii() and name.replace("_", "").replace("-", "").isalnum() else _text(name)


def _text(text: str) -> str:
    """A basic string of TOML: the escapes of JSON are some of its own, and it wants one more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
