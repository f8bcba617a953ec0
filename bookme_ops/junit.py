"""JUnit XML of a run, for build servers: a suite per job, a case per code, and a suite for what was read.

The format is the one that most build servers read (the Ant/Jenkins one): a finding is a `failure`, and whatever could
not be read completely is an `error`, never a pass and never merely skipped.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from bookme_ops.printable import printable
from bookme_ops.telling import Document
from jobs.base import Job, Kind


def junit_report(account: Document, jobs: Iterable[Job[Any, Any]]) -> bytes:
    """The account of `jobs run` as JUnit XML; `jobs` are those that ran."""
    root = Element("testsuites", name="bookme-ops", time=str(account["seconds"]))
    for job in jobs:
        _add_job(root, job, account["findings"])
    _add_coverage(root, account["run"]["coverage"])
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    indent(root)
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _add_job(root: Element, job: Job[Any, Any], findings: Sequence[Document]) -> None:
    suite = SubElement(root, "testsuite", name=job.name, errors="0")
    for kind in job.kinds:
        _add_code(suite, job, kind, [finding for finding in findings if finding["code"] == kind.code])
    suite.set("tests", str(len(job.kinds)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))


def _add_code(suite: Element, job: Job[Any, Any], kind: Kind, found: Sequence[Document]) -> None:
    case = SubElement(suite, "testcase", classname=f"bookme-ops.{job.name}", name=f"{kind.code} {kind.name}")
    if found:
        head = f"{len(found)} finding{'s' if len(found) > 1 else ''}, the worst {found[0]['priority']}"
        failure = SubElement(case, "failure", type=kind.code, message=head)
        failure.text = "\n".join(_line(finding) for finding in found)


def _line(finding: Document) -> str:
    subject = finding["subject"]
    return printable(
        f"{finding['priority']} {finding['environment']} {subject['kind']} {subject['id']}: {finding['summary']}"
    )


def _add_coverage(root: Element, coverage: Document) -> None:
    suite = SubElement(root, "testsuite", name="coverage", failures="0", tests=str(len(coverage)))
    for kind, figures in coverage.items():
        case = SubElement(suite, "testcase", classname="bookme-ops.coverage", name=f"every {kind} was read")
        missed = figures["not_checked"]
        if missed:
            head = f"{len(missed)} of {figures['expected']} could not be read completely"
            error = SubElement(case, "error", type="incomplete", message=head)
            error.text = "\n".join(printable(f"{one['id']}: {one['reason']}") for one in missed)
    suite.set("errors", str(len(suite.findall("testcase/error"))))
