"""Connections to what is not public are refused when they are made, whatever the name said before."""

import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from bookme_ops.alerts.reach import PrivateAddress, Wall, is_public, public_only


@pytest.fixture
def listener() -> Iterator[int]:
    """A port of this machine at which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "193.162.153.164", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"],
)
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.5.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd12::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::1",
        "/run/docker.sock",
        "",
    ],
)
def test_all_others_are_not_however_they_are_written(address: str) -> None:
    assert not is_public(address)


def test_a_connection_is_refused_by_what_it_is_made_to(listener: int) -> None:
    with public_only() as wall, pytest.raises(PrivateAddress):
        socket.create_connection(("localhost", listener), timeout=5)
    assert set(wall.refused) <= {"127.0.0.1", "::1"}


def test_after_one_refusal_no_other_address_is_tried(listener: int) -> None:
    with public_only() as wall:
        wall.refused.append("10.0.0.1")
        with pytest.raises(PrivateAddress), socket.socket() as made:
            made.connect(("8.8.8.8", listener))


def test_datagrams_are_refused_too() -> None:
    with public_only() as wall, pytest.raises(PrivateAddress), socket.socket(type=socket.SOCK_DGRAM) as made:
        made.sendto(b"hello", ("127.0.0.1", 9))
    assert wall.refused == ["127.0.0.1"]


def test_others_connect_as_ever(listener: int) -> None:
    def connect() -> None:
        socket.create_connection(("127.0.0.1", listener), timeout=5).close()

    with public_only() as wall:
        thread = Thread(target=connect)
        thread.start()
        thread.join()
    connect()
    assert wall == Wall()
