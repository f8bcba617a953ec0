"""However many tokens there are, all are read, none twice, and never a token itself."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from connectors.errors import Malformed, NotAllowed, Reason
from connectors.salesforce.access_tokens import PAGE_ROWS, TokenReader

START = datetime(2026, 1, 1, tzinfo=UTC)
USER = "005000000000001AAA"
BOUNDS = re.compile(r"CreatedDate >= (\S+) AND CreatedDate < (\S+)")


def token(number, **values):
    at = (START + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    row = {"UserId": USER, "AppName": "BookMe", "CreatedDate": at, "LastUsedDate": None, "UseCount": number}
    return row | values


class TokenOrg:
    """Counts all of its tokens, and shows no more than 500 of any question."""

    def __init__(self, canned, rows):
        self.rows, self.shown = sorted(rows, key=lambda row: row["CreatedDate"]), []
        canned._answer = self._answer

    def _answer(self, asked):
        bounds = BOUNDS.search(asked)
        rows = [row for row in self.rows if bounds is None or bounds[1] <= row["CreatedDate"][:19] + "Z" < bounds[2]]
        if "COUNT()" in asked:
            return {"totalSize": len(rows), "done": True, "records": []}
        if "LIMIT 1" in asked:
            rows = rows[-1:] if "DESC" in asked else rows[:1]
        self.shown.append(len(rows))
        assert len(rows) <= PAGE_ROWS
        return {"totalSize": len(rows), "done": True, "records": rows}


@pytest.mark.parametrize("count", [0, 1, PAGE_ROWS, PAGE_ROWS + 1, 2_600])
def test_all_tokens_are_read_a_page_at_a_time(canned, org, count):
    TokenOrg(canned, [token(number) for number in range(count)])
    found = TokenReader(org.asker).read()
    assert sorted(one.uses for one in found.rows) == list(range(count))


def test_tokens_that_say_the_same_are_two(canned, org):
    TokenOrg(canned, [token(1), token(1)])
    assert len(TokenReader(org.asker).read().rows) == 2


def test_an_answer_that_breaks_off_doubles_nothing(canned, org):
    whole = {"totalSize": 2, "done": True, "records": [token(1), token(1)]}
    canned.tell("COUNT()", {"totalSize": 2, "done": True, "records": []})
    canned.tell("FROM OauthToken", {**whole, "records": whole["records"][:1]}, whole)
    assert len(TokenReader(org.asker).read().rows) == 2


def test_more_tokens_in_one_second_than_a_page_holds_are_an_error(canned, org):
    TokenOrg(canned, [token(1, UseCount=number) for number in range(PAGE_ROWS + 1)])
    with pytest.raises(Malformed, match="within one second") as caught:
        TokenReader(org.asker).read()
    assert caught.value.reason is Reason.TOO_LARGE


def test_fewer_tokens_than_are_counted_are_no_list(canned, org):
    canned.tell("COUNT()", {"totalSize": 3, "done": True, "records": []})
    canned.tell("FROM OauthToken", {"totalSize": 1, "done": True, "records": [token(1)]})
    with pytest.raises(Malformed, match="counts 3 tokens and shows 1"):
        TokenReader(org.asker).read()


def test_a_token_that_is_revoked_meanwhile_is_just_gone(canned, org):
    counts = [{"totalSize": count, "done": True, "records": []} for count in (2, 1)]
    canned.tell("COUNT()", *counts)
    canned.tell("FROM OauthToken", {"totalSize": 1, "done": True, "records": [token(1)]})
    assert len(TokenReader(org.asker).read().rows) == 1


def test_an_org_that_counts_tokens_and_shows_none_is_not_believed(canned, org):
    canned.tell("COUNT()", {"totalSize": PAGE_ROWS + 1, "done": True, "records": []})
    canned.tell("FROM OauthToken", {"totalSize": 0, "done": True, "records": []})
    with pytest.raises(Malformed, match="shows none"):
        TokenReader(org.asker).read()


def test_a_hidden_column_is_named_and_a_hidden_object_is_an_error(canned, org, refuse):
    message = "No such column 'UseCount' on entity 'OauthToken'."
    canned.tell("COUNT()", {"totalSize": 1, "done": True, "records": []})
    canned.tell("UseCount", refuse(400, "INVALID_FIELD", message))
    canned.tell("FROM OauthToken", {"totalSize": 1, "done": True, "records": [token(1)]}, refuse(400, "INVALID_TYPE"))
    assert TokenReader(org.asker).read().hidden == ("UseCount",)
    with pytest.raises(NotAllowed, match='grant our user "Customize Application"'):
        TokenReader(org.asker).read()


def test_a_token_of_nobody_is_left_out(canned, org):
    TokenOrg(canned, [token(1, UserId=None), token(2)])
    assert [one.uses for one in TokenReader(org.asker).read().rows] == [2]
