"""How a console is opened, and how somebody gets in for the first time."""

from urllib.parse import parse_qs, urlsplit

from bookme_ops.store.passes import redeem
from bookme_ops.store.roles import Role
from bookme_ops.web.serving.opening import is_new, open_console, sign_in_link, web_server
from bookme_ops.wiring import Ops


def test_a_new_store_gives_a_link_that_signs_in_once(bank: Ops) -> None:
    assert is_new(bank)
    link = urlsplit(sign_in_link(bank, "http://127.0.0.1:8080", actor="kim"))
    assert not is_new(bank)
    (code,) = parse_qs(link.query)["code"]
    with bank.store.begin() as connection:
        known = redeem(connection, code, bank.now())
        assert known is not None
        assert (known.actor, known.role) == ("kim", Role.ADMIN)
        assert redeem(connection, code, bank.now()) is None


def test_the_server_listens_where_the_settings_say(bank: Ops) -> None:
    console = open_console(bank, {}, wake=lambda: None, mask=str)
    assert web_server(console).address == f"http://{bank.settings.web.listen}"
