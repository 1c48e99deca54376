"""Which tables does the SQLite store have, and how does an older one become today's?"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from agent.central.store.sql.payloads import Vault
from agent.central.store.sqlite.errors import SchemaError
from agent.central.store.sqlite.upgrading import begin_sealing, seal_what_is_open

Step = str | Callable[[sqlite3.Connection, Vault], None]

MIGRATIONS: tuple[tuple[Step, ...], ...] = (
    # 1: the first release.
    (
        """CREATE TABLE device (
            id TEXT PRIMARY KEY,
            asset TEXT NOT NULL,
            public_key BLOB NOT NULL UNIQUE,
            hostname TEXT NOT NULL,
            platform TEXT NOT NULL,
            enrolled INTEGER NOT NULL
        ) STRICT""",
        """CREATE TABLE token (
            digest BLOB PRIMARY KEY,
            asset TEXT NOT NULL,
            expires INTEGER NOT NULL,
            device TEXT REFERENCES device
        ) STRICT""",
        # One life of one device's spool. Numbers run from 1, so `last` - `events` are missing.
        """CREATE TABLE stream (
            id INTEGER PRIMARY KEY,
            device TEXT NOT NULL REFERENCES device,
            boot TEXT NOT NULL,
            last INTEGER NOT NULL DEFAULT 0,
            events INTEGER NOT NULL DEFAULT 0,
            UNIQUE (device, boot)
        ) STRICT""",
        # Numbers that a device says it dropped, its spool being full: a gap that is explained.
        """CREATE TABLE dropped (
            stream INTEGER NOT NULL REFERENCES stream,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            PRIMARY KEY (stream, first, last)
        ) STRICT""",
        # `position` is the order of arrival and of the log; `body` are the bytes as they came.
        """CREATE TABLE event (
            position INTEGER PRIMARY KEY,
            stream INTEGER NOT NULL REFERENCES stream,
            sequence INTEGER NOT NULL,
            code TEXT NOT NULL,
            class_uid INTEGER NOT NULL,
            severity INTEGER NOT NULL,
            time INTEGER NOT NULL,
            received INTEGER NOT NULL,
            message TEXT NOT NULL,
            body BLOB NOT NULL,
            UNIQUE (stream, sequence)
        ) STRICT""",
        # What agents report of themselves, and people should read: class 5019, medium and above.
        """CREATE INDEX event_notice ON event (position)
            WHERE class_uid = 5019 AND severity >= 3 AND code <> 'heartbeat'""",
        """CREATE TABLE heartbeat (
            device TEXT PRIMARY KEY REFERENCES device,
            stream INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            received INTEGER NOT NULL,
            policies TEXT NOT NULL,
            outcomes TEXT NOT NULL,
            interval_s INTEGER
        ) STRICT""",
        """CREATE TABLE finding (
            device TEXT NOT NULL REFERENCES device,
            check_id TEXT NOT NULL,
            stream INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            severity INTEGER NOT NULL,
            time INTEGER NOT NULL,
            since INTEGER NOT NULL,
            result TEXT NOT NULL,
            PRIMARY KEY (device, check_id)
        ) STRICT""",
        # A release may arrive before its hold does, so either end may be unknown yet.
        """CREATE TABLE hold (
            device TEXT NOT NULL REFERENCES device,
            hold TEXT NOT NULL,
            opened INTEGER,
            closed INTEGER,
            personal_data TEXT NOT NULL DEFAULT '{}',
            reasons TEXT NOT NULL DEFAULT '[]',
            PRIMARY KEY (device, hold)
        ) STRICT""",
        "CREATE INDEX hold_open ON hold (opened) WHERE closed IS NULL",
        # One row a stream and kind, however often: a device cannot fill the disk with alarms.
        """CREATE TABLE alarm (
            kind TEXT NOT NULL,
            device TEXT NOT NULL REFERENCES device,
            boot TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            count INTEGER NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            PRIMARY KEY (kind, device, boot)
        ) STRICT""",
    ),
    # 2: the log that nobody can alter unseen. An event's nonce and body are its addendum: what
    # the entry vouches for and does not hold (https://c2sp.org/tlog-addenda).
    (
        "ALTER TABLE event ADD COLUMN nonce BLOB",
        "UPDATE event SET nonce = randomblob(16)",
        """CREATE TABLE entry (
            number INTEGER PRIMARY KEY,
            data BLOB NOT NULL,
            event INTEGER UNIQUE
        ) STRICT""",
        """CREATE TABLE tile (
            level INTEGER NOT NULL,
            number INTEGER NOT NULL,
            hashes BLOB NOT NULL,
            PRIMARY KEY (level, number)
        ) STRICT""",
        # The last of each hour is kept.
        """CREATE TABLE checkpoint (
            hour INTEGER PRIMARY KEY,
            size INTEGER NOT NULL,
            note TEXT NOT NULL
        ) STRICT""",
    ),
    # 3: what the log says by itself, in the open, until it has its entry: devices and alarms.
    (
        """CREATE TABLE statement (
            position INTEGER PRIMARY KEY,
            text TEXT NOT NULL
        ) STRICT""",
        """INSERT INTO statement (text) SELECT json_object('device', id,
            'public_key', lower(hex(public_key)), 'statement', 'device', 'time', enrolled)
            FROM device""",
        """INSERT INTO statement (text) SELECT json_object('boot', boot, 'count', count,
            'device', device, 'kind', kind, 'sequence', sequence, 'statement', 'alarm',
            'time', last) FROM alarm""",
    ),
    # 4: payloads that only their subjects' keys open, and that go when their time is over.
    (
        """CREATE TABLE state (
            name TEXT PRIMARY KEY,
            value INTEGER NOT NULL
        ) STRICT""",
        begin_sealing,
        # `day` is the first that the key opens, `used` the last that it sealed on. A number never
        # comes twice: it stands beside what the key seals.
        """CREATE TABLE payload_key (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            subject BLOB NOT NULL,
            class TEXT NOT NULL,
            day INTEGER NOT NULL,
            used INTEGER NOT NULL,
            wrapped BLOB NOT NULL,
            UNIQUE (subject, class)
        ) STRICT""",
        """CREATE TABLE about (
            key INTEGER NOT NULL,
            stream INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            day INTEGER NOT NULL,
            PRIMARY KEY (key, stream, sequence)
        ) STRICT, WITHOUT ROWID""",
        # Numbers of events that were here: they are no gap, and are not stored again.
        """CREATE TABLE gone (
            stream INTEGER NOT NULL REFERENCES stream,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL
        ) STRICT""",
        "CREATE INDEX gone_stream ON gone (stream, first)",
        # A subject stands here by its pseudonym, until somebody else approved or refused.
        """CREATE TABLE erasure (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            subject BLOB NOT NULL,
            reason TEXT NOT NULL,
            requested_by TEXT NOT NULL,
            requested INTEGER NOT NULL
        ) STRICT""",
        "CREATE INDEX entry_statement ON entry (number) WHERE event IS NULL",
        "ALTER TABLE event RENAME TO open_event",
        "ALTER TABLE finding RENAME TO open_finding",
        "ALTER TABLE hold RENAME TO open_hold",
        "DROP INDEX event_notice",
        "DROP INDEX hold_open",
        # `sealed` holds nonce and body; `digest` is theirs, for the entry to vouch with.
        """CREATE TABLE event (
            position INTEGER PRIMARY KEY,
            stream INTEGER NOT NULL REFERENCES stream,
            sequence INTEGER NOT NULL,
            code TEXT NOT NULL,
            class_uid INTEGER NOT NULL,
            severity INTEGER NOT NULL,
            time INTEGER NOT NULL,
            received INTEGER NOT NULL,
            class TEXT NOT NULL,
            day INTEGER NOT NULL,
            keys TEXT NOT NULL,
            sealed BLOB NOT NULL,
            digest BLOB NOT NULL,
            UNIQUE (stream, sequence)
        ) STRICT""",
        """CREATE INDEX event_notice ON event (position)
            WHERE class_uid = 5019 AND severity >= 3 AND code <> 'heartbeat'""",
        "CREATE INDEX event_expiry ON event (class, day)",
        """CREATE TABLE finding (
            device TEXT NOT NULL REFERENCES device,
            check_id TEXT NOT NULL,
            stream INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            severity INTEGER NOT NULL,
            time INTEGER NOT NULL,
            since INTEGER NOT NULL,
            day INTEGER NOT NULL,
            class TEXT NOT NULL,
            keys TEXT NOT NULL,
            sealed BLOB NOT NULL,
            PRIMARY KEY (device, check_id)
        ) STRICT""",
        """CREATE TABLE hold (
            device TEXT NOT NULL REFERENCES device,
            hold TEXT NOT NULL,
            opened INTEGER,
            closed INTEGER,
            day INTEGER NOT NULL,
            class TEXT NOT NULL,
            keys TEXT NOT NULL,
            sealed BLOB NOT NULL,
            PRIMARY KEY (device, hold)
        ) STRICT""",
        "CREATE INDEX hold_open ON hold (opened) WHERE closed IS NULL",
        seal_what_is_open,
        "DROP TABLE open_event",
        "DROP TABLE open_finding",
        "DROP TABLE open_hold",
    ),
    # 5: the newest checkpoint is asked for at every heartbeat of every device.
    ("CREATE INDEX checkpoint_size ON checkpoint (size)",),
    # 6: what each device saw of the log last, signed by the device, for the others to compare.
    (
        """CREATE TABLE cosigned (
            device TEXT PRIMARY KEY REFERENCES device,
            public_key BLOB NOT NULL,
            signed INTEGER NOT NULL,
            size INTEGER NOT NULL,
            note TEXT NOT NULL,
            succession TEXT NOT NULL
        ) STRICT""",
    ),
)
"""What makes version N of version N - 1. Never changed once released; only added to."""


def migrate(connection: sqlite3.Connection, vault: Vault) -> int:
    """The version that the file has now; every step up to today's is done, each or none of it.

    Payloads are sealed under `vault`. Raises SchemaError where a newer Safehand made the file.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")
        row = connection.execute("SELECT max(version) FROM schema_version").fetchone()
        version: int = row[0] or 0
        if version > len(MIGRATIONS):
            raise SchemaError(
                f"it is of version {version}, made by a newer Safehand; this one knows versions "
                f"up to {len(MIGRATIONS)}. Install that newer Safehand again"
            )
        for number, statements in enumerate(MIGRATIONS[version:], version + 1):
            for statement in statements:
                if isinstance(statement, str):
                    connection.execute(statement)
                else:
                    statement(connection, vault)
            connection.execute("INSERT INTO schema_version VALUES (?)", (number,))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return len(MIGRATIONS)
