"""What would become of a finding."""

import pytest
from starlette.testclient import TestClient

from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.test_incidents import walk

PREVIEWS = "/api/v1/incident-previews"


def test_a_finding_joins_the_open_incident_of_its_key_and_opens_one_elsewhere(api: TestClient, bank: Ops) -> None:
    one = next(one for one in walk(api, "/api/v1/incidents") if one["subject"]["kind"] == "booking")
    subject = f"booking:{one['subject']['id']}"
    told = {each["key"]["environment"]: each for each in walk(api, f"{PREVIEWS}?code={one['code']}&subject={subject}")}
    assert told.keys() == {site.name for site in bank.chosen}
    own = told.pop(one["environment"])
    assert (own["fate"], own["incident"]) == ("joins", one["id"])
    assert own["why"][0].startswith(f"It joins #{one['id']}")
    assert {each["fate"] for each in told.values()} == {"opens"}


@pytest.mark.parametrize("query", ["code=CAL999&subject=room:x", "code=CAL001&subject=unicorn:x", "code=CAL001"])
def test_what_nothing_finds_has_no_fate(api: TestClient, query: str) -> None:
    assert api.get(f"{PREVIEWS}?{query}").status_code == 422
