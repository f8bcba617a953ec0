"""What the access audit costs: `python -m benchmarks.access [--users N …] [--sets N] [--objects N]`.

For each number of users a store is filled with what an org says about them, each of whom holds so many permission sets
of their own choice, some through groups that mute; a process of its own then does what `audit --all` does: it reads the
lists from the store, tells everybody's effective access, the grants that a review decides on, who has each dangerous
permission, and judges. One JSON line is printed for each; `cpu_s` is the CPU of that whole process, its start included,
and `parts` are those of its work.
"""

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, TypeVar

from bookme_ops.access_views import access_views
from bookme_ops.settings import load_settings
from bookme_ops.store.access import KIND, list_name, subject_of, write_list
from bookme_ops.store.bulk import insert
from bookme_ops.store.coverage import record_reads
from bookme_ops.store.instants import epoch
from bookme_ops.store.tables import DIRECTORY_USER, SALESFORCE_USER, columns
from bookme_ops.wiring import open_ops
from connectors.access_records import (
    AccessList,
    FieldGrant,
    GroupMember,
    ObjectGrant,
    OrgPerson,
    PermissionGroup,
    PermissionSet,
    SetAssignment,
    UserLock,
)
from jobs.access.grants_of import grants_of
from jobs.access.people import effective_access
from jobs.access.tiers import TIER_OF, TIERS
from jobs.access.view import OrgAccess, TenantAccess
from jobs.environment import (
    advisor_permissions,
    credentials,
    integration_users,
    permission_drift,
    permissions,
    sign_ins,
)

Value = TypeVar("Value")

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
ENVIRONMENT = "production"
TENANT = "simulator"
JOBS = tuple(
    one.JOB for one in (advisor_permissions, credentials, integration_users, permission_drift, permissions, sign_ins)
)
SPARE = 1.5
"""So many times as many sets as a user holds does the org have: no two users hold the same ones."""
ADMIN_SETS, ADMINS = 4, 0.01
"""Sets with the most dangerous permissions, and the share of users that hold one."""
GROUPS, GROUP_SIZE, PROFILES = 12, 6, 5
FIELDS = 40
PERMISSIONS = tuple(f"Common{number}" for number in range(300))
SETTINGS = """
database_url = "sqlite:///store.db"
[bank]
name = "Benchmark"
time_zone = "Europe/Copenhagen"
accepted_domains = ["bank.example"]
[environments.production]
kind = "production"
simulator = "scene=calm"
roster.permission_set = "BookingPlatformAdvisor"
"""


def main() -> None:
    """Fill and measure each size in processes of their own, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--users", type=int, nargs="+", default=[5_000, 10_000])
    options.add_argument("--sets", type=int, default=60)
    options.add_argument("--objects", type=int, default=300)
    options.add_argument("--fill", type=Path)
    options.add_argument("--measure", type=Path)
    asked = options.parse_args()
    sizes = ["--sets", str(asked.sets), "--objects", str(asked.objects)]
    if asked.fill is not None:
        fill(asked.fill, asked.users[0], asked.sets, asked.objects)
    elif asked.measure is not None:
        size = {"users": asked.users[0], "sets": asked.sets, "objects": asked.objects}
        print(json.dumps({**size, **measure(asked.measure)}), flush=True)
    else:
        for users in asked.users:
            with TemporaryDirectory(prefix="bookme-access-") as folder:
                for step in ("--fill", "--measure"):
                    command = [sys.executable, "-m", "benchmarks.access", step, folder, "--users", str(users), *sizes]
                    subprocess.run(command, check=True)


def measure(folder: Path) -> dict[str, Any]:
    """Everything that the audit of one environment does, by what it costs."""
    parts: dict[str, float] = {}
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def timed(name: str, work: Callable[[], Value]) -> Value:
        began = process_time()
        value = work()
        parts[name] = round(process_time() - began, 2)
        return value

    with opened(folder) as ops:
        (view,) = timed("read", lambda: tuple(access_views(ops, NOW)))
        policy = ops.settings.policy(ENVIRONMENT, NOW)
        access = timed("effective", lambda: effective_access(view, NOW))
        rights = timed("everybody", lambda: sum(len(access.permissions(one)) for one in access.users))
        grants = timed("grants", lambda: grants_of(view, NOW))
        paths = timed("who_can", lambda: sum(len(one.paths) for right in TIER_OF for one in access.who_can(right)))
        found = timed("jobs", lambda: [one for job in JOBS for one in job.decide(view, policy, NOW)])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "cpu_s": round(process_time(), 2),
        "max_rss_mb": round(peak / 1024, 1),
        "idle_rss_mb": round(idle / 1024, 1),
        "assignments": len(view.org.assignments.items.rows),
        "permissions": rights,
        "grants": len(grants),
        "paths": paths,
        "found": len(found),
        "parts": parts,
    }


def opened(folder: Path) -> Any:
    """The service over the store of a folder."""
    file = folder / "bookme-ops.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    return open_ops(load_settings(file, {}, folder=folder), environments=None, now=lambda: NOW)


def fill(folder: Path, users: int, held: int, objects: int) -> None:
    """A store in which every list was read."""
    rng = Random(users)
    with opened(folder) as ops, ops.store.begin() as connection:
        _fill_directories(connection, users)
        sets = int(held * SPARE)
        lists: dict[str, Iterator[Any]] = {
            "people": map(_person, range(users)),
            "locks": (UserLock(user_id=_user(number), frozen=False, locked=False) for number in range(users)),
            "sets": _sets(rng, sets),
            "groups": map(_group, range(GROUPS)),
            "members": _members(rng, sets),
            "assignments": _assignments(rng, users, held, sets),
            "objects": _objects(rng, sets, objects),
            "fields": _fields(rng, sets),
        }
        for name, rows in lists.items():
            write_list(connection, ENVIRONMENT, name, AccessList(rows=tuple(rows)), at=NOW)
        names = [list_name(kind, field) for kind in (OrgAccess, TenantAccess) for field in kind.__dataclass_fields__]
        record_reads(connection, ENVIRONMENT, KIND, [(subject_of(name), NOW) for name in names], at=NOW)


def _fill_directories(connection: Any, users: int) -> None:
    """Everybody is an advisor with an account, so that who left and who lacks a set is judged, too."""
    accounts = (
        (TENANT, f"account-{no}", _mail(no), _mail(no), json.dumps([_mail(no)]), f"a{no}", None, "Aarhus", 1, 0, None)
        for no in range(users)
    )
    people = (
        (
            ENVIRONMENT,
            _user(no),
            _mail(no),
            _mail(no),
            None,
            f"a{no}",
            1,
            "Standard",
            "Europe/Copenhagen",
            1,
            epoch(NOW),
            None,
        )
        for no in range(users)
    )
    for table, rows in ((DIRECTORY_USER, list(accounts)), (SALESFORCE_USER, list(people))):
        insert(connection, table, rows, columns=columns(table)[: len(rows[0])])
    record_reads(connection, TENANT, "directory", [("accounts", NOW)], at=NOW)
    record_reads(connection, ENVIRONMENT, "directory", [("users", NOW)], at=NOW)
    record_reads(connection, ENVIRONMENT, "query", [("bookings", NOW)], at=NOW)


def _user(number: int) -> str:
    return f"005Qy{number:010d}AAA"


def _set(number: int) -> str:
    return f"0PSQy{number:010d}AAA"


def _mail(number: int) -> str:
    return f"advisor{number}@bank.example"


def _group_id(number: int) -> str:
    return f"0PGQy{number:010d}AAA"


def _shadow(number: int) -> str:
    return f"0PSQz{number:010d}AAA"


def _muting(number: int) -> str:
    return f"0QMQy{number:010d}AAA"


def _profile(number: int) -> str:
    return f"00eQy{number:010d}AAA"


def _person(number: int) -> OrgPerson:
    profile = number % PROFILES
    return OrgPerson(
        user_id=_user(number),
        username=_mail(number),
        mail=_mail(number),
        federation_id=None,
        active=number % 20 != 0,
        user_type="Standard",
        profile_id=_profile(profile),
        profile=f"Profile {profile}",
        licence="SFDC",
        created=NOW - timedelta(days=900),
        last_login=NOW - timedelta(hours=number % 900),
        failed_logins=0,
    )


def _sets(rng: Random, count: int) -> Iterator[PermissionSet]:
    """Ordinary sets, some of which open the API; those of admins and of the product; profiles, shadows, mutings."""
    harmless = [*PERMISSIONS, *sorted(TIERS[4])]
    for number in range(count):
        granted = set(rng.sample(harmless, 12)) | ({"ApiEnabled"} if number % 10 == 0 else set())
        yield _of("set", _set(number), f"Set{number}" if number else "BookingPlatformAdvisor", granted)
    for number in range(ADMIN_SETS):
        yield _of("set", _set(count + number), f"Admin{number}", {*TIERS[number % 2], "ViewAllData"})
    yield _of("set", _set(count + ADMIN_SETS), "BookingPlatformIntegration", {"ApiEnabled"})
    for number in range(PROFILES):
        own = {"profile_id": _profile(number)}
        yield _of("profile", _shadow(1_000 + number), f"X00e{number}", set(rng.sample(PERMISSIONS, 40)), **own)
    for number in range(GROUPS):
        yield _of("group", _shadow(number), f"Group{number}", set(), group_id=_group_id(number))
        yield _of("muting", _muting(number), f"Muting{number}", set(rng.sample(PERMISSIONS, 5)))


def _of(kind: str, set_id: str, name: str, granted: set[str], **ids: str) -> PermissionSet:
    nothing: dict[str, Any] = {
        "profile_id": None,
        "group_id": None,
        "licence_id": None,
        "label": name,
        "namespace": None,
    }
    return PermissionSet(set_id=set_id, name=name, kind=kind, permissions=frozenset(granted), **{**nothing, **ids})


def _group(number: int) -> PermissionGroup:
    name = f"Group{number}"
    return PermissionGroup(group_id=_group_id(number), name=name, label=name, namespace=None, status="Updated")


def _members(rng: Random, sets: int) -> Iterator[GroupMember]:
    for number in range(GROUPS):
        for member in (*map(_set, rng.sample(range(sets), GROUP_SIZE)), _muting(number)):
            yield GroupMember(group_id=_group_id(number), set_id=member)


def _assignments(rng: Random, users: int, held: int, sets: int) -> Iterator[SetAssignment]:
    """Each user's: the profile's, a group's, sets; every fifth user has one that ends."""
    serial = iter(range(users * (held + 2)))
    for user in range(users):
        yield _assigned(rng, next(serial), user, _shadow(1_000 + user % PROFILES))
        group = rng.randrange(GROUPS)
        yield _assigned(rng, next(serial), user, _shadow(group), group_id=_group_id(group))
        chosen = [_set(number) for number in rng.sample(range(sets), held - 2)]
        if rng.random() < ADMINS:
            chosen[-1] = _set(sets + rng.randrange(ADMIN_SETS))
        if user < 3:
            chosen[-1] = _set(sets + ADMIN_SETS)
        for place, set_id in enumerate(chosen):
            ends = NOW + timedelta(days=rng.randrange(-30, 90)) if place == 0 and user % 5 == 0 else None
            yield _assigned(rng, next(serial), user, set_id, expires=ends, active=ends is None or ends > NOW)


def _assigned(rng: Random, serial: int, user: int, set_id: str, **given: Any) -> SetAssignment:
    return SetAssignment(
        assignment_id=f"0PaQy{serial:010d}AAA",
        user_id=_user(user),
        set_id=set_id,
        group_id=given.get("group_id"),
        assigned=NOW - timedelta(seconds=rng.randrange(60_000_000)),
        expires=given.get("expires"),
        active=given.get("active", True),
        revoked=False,
    )


def _objects(rng: Random, sets: int, objects: int) -> Iterator[ObjectGrant]:
    for number in range(sets + ADMIN_SETS + 1):
        for one in range(objects):
            name = "Event" if one == 0 else f"bank__Object{one}__c"
            yield ObjectGrant(set_id=_set(number), object=name, rights=rng.choice(["r", "re", "rce", "rced", "rV"]))


def _fields(rng: Random, sets: int) -> Iterator[FieldGrant]:
    for number in range(sets):
        for one in range(FIELDS):
            yield FieldGrant(set_id=_set(number), field=f"Event.bank__Field{one}__c", rights=rng.choice(["r", "re"]))


if __name__ == "__main__":
    main()
