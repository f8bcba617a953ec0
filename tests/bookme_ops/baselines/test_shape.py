from dataclasses import fields

from bookme_ops.baselines.shape import ALLOWED, APP, CREDENTIAL, LISTS, RULES, TABLES, WHOLE
from jobs.access.baseline import Allowance, AppRules, Baseline, DeclaredCredential, UserRules


def names(record: type) -> list[str]:
    return [field.name for field in fields(record)]


def test_every_field_of_a_baseline_can_be_said_in_its_file() -> None:
    assert list(RULES) == names(UserRules)
    assert list(APP) == names(AppRules)
    assert list(ALLOWED) == names(Allowance)
    assert list(CREDENTIAL) == names(DeclaredCredential)
    assert {*WHOLE, *TABLES, *LISTS} == set(names(Baseline)) - {"source"}
