"""In process, a session meets the same answers and the same failures as over a network."""

from threading import RLock

import pytest
import requests
from requests.exceptions import ChunkedEncodingError, ReadTimeout
from requests.exceptions import ConnectionError as LostConnection
from urllib3.exceptions import ProtocolError

from connectors.simulator.adapter import InProcessAdapter
from connectors.simulator.exchange import Answer, Call
from connectors.simulator.mischief import Mischief
from connectors.simulator.site import Site

URL = "https://graph.example/v1.0/users/anna%40bank.example?$select=id&q=a+b%2Bc"


class Desk:
    """A site that gives one answer, and remembers what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.calls: list[Call] = []

    def ask(self, call: Call) -> Answer:
        self.calls.append(call)
        return self.answer

    def session(self) -> requests.Session:
        session = requests.Session()
        site = Site(environment="production", name="graph", ask=self.ask, mischief=Mischief(), lock=RLock())
        session.mount("https://", InProcessAdapter(site))
        return session


def test_a_request_arrives_as_it_was_sent() -> None:
    desk = Desk(Answer(body=b"{}"))
    with desk.session() as session:
        session.post(URL, data=b"\x00body", headers={"Prefer": "x"})
    (call,) = desk.calls
    assert (call.method, call.scheme, call.host) == ("POST", "https", "graph.example")
    assert call.path == "/v1.0/users/anna@bank.example"
    assert call.query == [("$select", "id"), ("q", "a b+c")]
    assert call.headers["prefer"] == "x"
    assert call.body == b"\x00body"
    assert call.base == "https://graph.example"


def test_text_and_form_bodies_arrive_as_bytes() -> None:
    desk = Desk(Answer())
    with desk.session() as session:
        session.post(URL, data={"grant_type": "client_credentials"})
    assert desk.calls[0].body == b"grant_type=client_credentials"


def test_a_request_without_a_path_asks_for_the_root() -> None:
    desk = Desk(Answer())
    with desk.session() as session:
        session.get("https://graph.example")
    assert desk.calls[0].target == "/"


def test_streams_are_refused_as_bodies() -> None:
    with Desk(Answer()).session() as session, pytest.raises(TypeError):
        session.post(URL, data=iter([b"x"]))


def test_an_answer_has_status_headers_reason_and_length() -> None:
    with Desk(Answer(status=404, headers={"X-One": "1"}, body=b"gone")).session() as session:
        answer = session.get(URL)
    assert (answer.status_code, answer.reason, answer.text) == (404, "Not Found", "gone")
    assert answer.headers["x-one"] == "1"
    assert answer.headers["content-length"] == "4"


def test_no_content_has_neither_body_nor_length() -> None:
    with Desk(Answer(status=204)).session() as session:
        answer = session.delete(URL)
    assert (answer.content, "content-length" in answer.headers) == (b"", False)


@pytest.mark.parametrize("size", [None, 7])
def test_the_raw_stream_reads_in_pieces_without_decoding(size: int | None) -> None:
    with Desk(Answer(body=b"x" * 20)).session() as session:
        raw = session.get(URL, stream=True).raw
        assert raw.read(size, decode_content=False) == b"x" * (size or 20)
        assert raw.read(decode_content=False) == b"x" * (20 - (size or 20))


def test_read1_reads_what_is_there() -> None:
    with Desk(Answer(body=b"x" * 20)).session() as session:
        raw = session.get(URL, stream=True).raw
        assert raw.read1(2**20, decode_content=False) == b"x" * 20
        assert raw.read1(2**20, decode_content=False) == b""


@pytest.mark.parametrize("timeout", [0.5, (5, 0.5)])
def test_a_late_answer_is_a_read_timeout_at_once(timeout: float | tuple[float, float]) -> None:
    with Desk(Answer(delay=30)).session() as session, pytest.raises(ReadTimeout):
        session.get(URL, timeout=timeout)


def test_a_delay_within_the_timeout_costs_no_time() -> None:
    with Desk(Answer(delay=30, body=b"late")).session() as session:
        assert session.get(URL, timeout=60).text == "late"


def test_a_client_without_a_timeout_does_not_hang_the_tests() -> None:
    with Desk(Answer(delay=3600)).session() as session, pytest.raises(ReadTimeout):
        session.get(URL)


def test_a_reset_is_a_connection_error() -> None:
    with Desk(Answer(reset=True)).session() as session, pytest.raises(LostConnection):
        session.get(URL)


def test_a_host_that_wrong_links_name_does_not_exist_and_hears_nothing() -> None:
    desk = Desk(Answer())
    with desk.session() as session, pytest.raises(LostConnection):
        session.get("https://attacker.example/v1.0/users", headers={"Authorization": "Bearer x"})
    assert desk.calls == []


def test_a_cut_body_breaks_off_when_read_whole() -> None:
    with Desk(Answer(body=b"x" * 10, cut_at=4)).session() as session, pytest.raises(ChunkedEncodingError):
        session.get(URL)


@pytest.mark.parametrize("read", ["read", "read1"])
def test_a_cut_body_breaks_off_when_read_in_pieces(read: str) -> None:
    with Desk(Answer(body=b"x" * 10, cut_at=4)).session() as session:
        raw = session.get(URL, stream=True).raw
        assert getattr(raw, read)(2**20, decode_content=False) == b"xxxx"
        with pytest.raises(ProtocolError):
            getattr(raw, read)(2**20, decode_content=False)


def test_a_cut_after_the_end_changes_nothing() -> None:
    with Desk(Answer(body=b"x" * 10, cut_at=10)).session() as session:
        assert session.get(URL).content == b"x" * 10
