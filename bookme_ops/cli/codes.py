"""Codes and subjects as they are given to commands: what there is none of is refused, or it would never be heard of."""

from collections.abc import Callable, Iterable, Sequence
from operator import eq
from typing import Any

from bookme_ops.cli.desk import Desk
from bookme_ops.cli.opening import Opened
from bookme_ops.cli.refusal import Refusal
from bookme_ops.store.alerts_channels import CODE as ALERT
from bookme_ops.store.incident import REPORT, UNREAD
from bookme_ops.subjects import read_subject
from jobs.base import Job, Subject
from jobs.registry import list_kinds

Jobs = Sequence[Job[Any, Any]]


def check_code(text: str, jobs: Jobs) -> str:
    """The code that is meant, which something may find. Raises a refusal."""
    return _one_of(text, {*list_kinds(jobs), UNREAD, ALERT}, eq)


def check_beginning(text: str, jobs: Jobs) -> str:
    """The code, or beginning of codes, that is meant; what people report is one of them. Raises a refusal."""
    return _one_of(text, {*list_kinds(jobs), UNREAD, ALERT, REPORT}, str.startswith)


def find_subject(desk: Desk, open_: Opened, text: str) -> Subject:
    """The subject of `--subject`: of a kind that jobs or incidents have. Raises a refusal."""
    try:
        return read_subject(text, desk.works.subject_kinds(open_.ops))
    except ValueError as error:
        raise Refusal(f"--subject: {error}") from None


def _one_of(text: str, codes: Iterable[str], fits: Callable[[str, str], bool]) -> str:
    wanted = text.strip().upper()
    if not wanted or not any(fits(code, wanted) for code in codes):
        raise Refusal(f"there is no code {wanted or repr(text)}: `bookme-ops jobs list` shows them")
    return wanted
