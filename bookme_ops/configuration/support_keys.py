"""Support: what debug bundles and the audit log need."""

from bookme_ops.configuration import kinds
from bookme_ops.configuration.keys import Key

SUPPORT = (
    Key(
        path="support.key_file",
        kind=kinds.TEXT,
        default="bookme-ops.key",
        example='"bookme-ops.key"',
        meaning="The file of our master key, relative to this file; made on first use, and to be backed up apart.",
    ),
    Key(
        path="support.bundle_megabytes",
        kind=kinds.whole(1, 1_000),
        default=50,
        example="50",
        meaning="How large all files of a debug bundle may be together, before they are compressed.",
    ),
)
