"""The keyring: made once, ours alone, and one key for each purpose."""

import os
import stat
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bookme_ops.keyring import Keys, NoKey, keys_of, load_keys, read_master_key
from bookme_ops.settings import load_settings

MASTER = bytes(range(32))


def written(tmp_path: Path, content: bytes, mode: int = 0o600) -> Path:
    file = tmp_path / "bookme-ops.key"
    file.write_bytes(content)
    file.chmod(mode)
    return file


def test_it_is_made_on_first_use_for_us_alone_and_stays_the_same(tmp_path: Path) -> None:
    file = tmp_path / "new" / "bookme-ops.key"
    master = read_master_key(file)
    assert len(master) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_master_key(file) == master
    assert os.listdir(file.parent) == [file.name]


def test_of_many_who_make_it_at_once_all_have_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: read_master_key(tmp_path / "key"), range(16)))
    assert len(made) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o666])
def test_one_that_others_can_read_or_write_is_refused(mode: int, tmp_path: Path) -> None:
    with pytest.raises(NoKey, match="can be read by others"):
        read_master_key(written(tmp_path, b64encode(MASTER), mode))


@pytest.mark.parametrize("content", [b"", b"hello", b64encode(MASTER[:31]), b64encode(MASTER) * 2, b"\xff" * 44])
def test_one_that_holds_no_key_is_refused_and_left_alone(content: bytes, tmp_path: Path) -> None:
    file = written(tmp_path, content)
    with pytest.raises(NoKey, match="holds no key of ours"):
        read_master_key(file)
    assert file.read_bytes() == content


def test_a_place_where_no_file_can_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NoKey, match="cannot be used"):
        read_master_key(tmp_path / "file" / "key")


def test_each_purpose_has_a_key_of_its_own_and_none_is_shown() -> None:
    keys = keys_of(MASTER)
    assert len({keys.sealing, keys.signing, keys.audit, MASTER}) == 4
    assert keys == keys_of(MASTER)
    assert keys != keys_of(MASTER[::-1])
    assert repr(keys) == "Keys()"
    public = Ed25519PrivateKey.from_private_bytes(keys.signing).public_key().public_bytes_raw()
    assert keys.public == public


def test_the_settings_say_where_it_is(tmp_path: Path) -> None:
    simulated = {"BOOKME_OPS_ENVIRONMENTS__PRODUCTION__SIMULATOR": "advisors=2"}
    assert load_settings(None, simulated, folder=tmp_path).support.key_file == tmp_path / "bookme-ops.key"
    given = {**simulated, "BOOKME_OPS_SUPPORT__KEY_FILE": "keys/master"}
    settings = load_settings(None, given, folder=tmp_path)
    assert settings.support.key_file == tmp_path / "keys" / "master"
    assert isinstance(load_keys(settings), Keys)
    assert (tmp_path / "keys" / "master").is_file()
