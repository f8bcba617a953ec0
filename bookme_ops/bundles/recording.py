"""Recording: what was made and let go stands in the register and in the audit log, with its decode map."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bookme_ops.bundles.decode_map import seal_decode_map
from bookme_ops.bundles.pieces import Known
from bookme_ops.keyring import Keys
from bookme_ops.store import audit_log
from bookme_ops.store import bundles as register
from bookme_ops.store.bundles import PASS, Bundle, UnknownBundle
from bookme_ops.store.db import Connection, Store


def record_bundle(
    store: Store, keys: Keys, bundle: Bundle, names: Mapping[str, str], known: Iterable[Known] = ()
) -> None:
    """Enter a verified bundle, in one transaction, and release it if it passed.

    `names` are its pseudonyms, `known` what must not be read in it: with these it can be verified again. The very same
    bundle may be made again: then only the audit log grows.
    """
    with store.begin() as connection:
        _audit(connection, keys, bundle, "bundle.created", bundle.created_at)
        if not _is_known(connection, bundle.id):
            register.register(connection, bundle)
            seal_decode_map(connection, keys, bundle.id, names, known)
        if bundle.verdict == PASS:
            register.release(connection, bundle.id, at=bundle.created_at)
            _audit(connection, keys, bundle, "bundle.released", bundle.created_at)


def _is_known(connection: Connection, bundle_id: str) -> bool:
    try:
        register.get(connection, bundle_id)
    except UnknownBundle:
        return False
    return True


def _audit(connection: Connection, keys: Keys, bundle: Bundle, action: str, at: datetime) -> None:
    deed = audit_log.Entry(
        at=at, actor=bundle.actor, action=action, object=f"bundle {bundle.id}", result=bundle.verdict or "unverified"
    )
    audit_log.append(connection, deed, key=keys.audit)
