"""The house stands: imports point down the floors, and each outside library has one home."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for top in ("bookme_ops", "connectors", "jobs") for path in (ROOT / top).rglob("*.py"))

HOMES = {
    "simple_salesforce": ("connectors/salesforce/",),
    "msal": ("connectors/graph/", "bookme_ops/web/"),
    "requests": ("connectors/",),
    "sqlmodel": ("bookme_ops/store/",),
    "sqlalchemy": ("bookme_ops/store/",),
    "alembic": ("bookme_ops/store/",),
    "psycopg": ("bookme_ops/store/",),
    "apscheduler": ("bookme_ops/scheduling/", "bookme_ops/crons.py"),
    "apprise": ("bookme_ops/alerts/",),
    "jinja2": ("bookme_ops/bundles/", "bookme_ops/access_sheet/", "bookme_ops/access_reviewing/", "bookme_ops/web/"),
    "fastapi": ("bookme_ops/web/",),
    "starlette": ("bookme_ops/web/",),
    "uvicorn": ("bookme_ops/web/",),
    "limits": ("bookme_ops/web/",),
    "pygal": ("bookme_ops/web/",),
    "prometheus_client": ("bookme_ops/web/",),
    "opentelemetry": ("bookme_ops/tracing/",),
    "markdown_it": ("bookme_ops/web/",),
    "typer": ("bookme_ops/cli/",),
    "rich": ("bookme_ops/cli/",),
}


def floor(place: str) -> int:
    """1 connectors, 2 jobs, 3 store, 4 the rest of bookme_ops, 5 web, 6 cli."""
    parts = place.removesuffix(".py").replace(".", "/").split("/")
    inner = {"store": 3, "web": 5, "cli": 6}
    outer = {"connectors": 1, "jobs": 2, "runbooks": 0}
    if parts[0] == "bookme_ops":
        return inner.get(parts[1], 4) if len(parts) > 1 else 4
    return outer.get(parts[0], 0)


def imports(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Every imported module of a file, its line, and whether the import stands inside a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno, node in inside) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.relative_to(ROOT)}:{node.lineno} imports relatively"
            yield (node.module or "", node.lineno, node in inside)


def place_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=place_of)
def test_imports_point_down_and_libraries_stay_at_home(path: Path) -> None:
    here = place_of(path)
    wrong = []
    for module, line, inside in imports(path):
        top = module.split(".")[0]
        if floor(module) > floor(here):
            wrong.append(f"line {line}: {module} is on a higher floor")
        if inside:
            wrong.append(f"line {line}: {module} is imported inside a function")
        if top in HOMES and not here.startswith(HOMES[top]):
            wrong.append(f"line {line}: {top} belongs to {HOMES[top]}")
    assert not wrong, f"{here}: " + "; ".join(wrong)


@pytest.mark.parametrize("path", [p for p in SOURCES if "verifier" in p.parent.parts], ids=place_of)
def test_the_verifier_of_bundles_shares_no_code_with_those_who_make_them(path: Path) -> None:
    ours = [module for module, _, _ in imports(path) if module.split(".")[0] in {"bookme_ops", "connectors", "jobs"}]
    assert [module for module in ours if not module.startswith("bookme_ops.verifier.")] == []


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name == "__init__.py"], ids=place_of)
def test_package_files_hold_a_docstring_at_most(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert len(body) <= 1
    assert all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in body)


def test_no_file_bears_a_name_that_says_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "core", "manager", "misc", "base_utils"}
    assert [place_of(path) for path in SOURCES if path.stem in vague] == []
