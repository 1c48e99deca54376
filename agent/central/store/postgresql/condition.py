"""Are PostgreSQL's own indexes of our tables as it left them?

By its extension amcheck (https://www.postgresql.org/docs/current/amcheck.html), which Debian ships
with the server: each B-tree is in order, and has every row of its table. Where nobody installed it,
or this account may not use it, that is said.
"""

from __future__ import annotations

from agent.central.store import StoreError
from agent.central.store.postgresql.connection import PostgresqlConnection
from agent.central.store.rows import Condition

_TOLD = 20
_OURS = (
    "SELECT index.oid::regclass::text FROM pg_index"
    " JOIN pg_class index ON index.oid = indexrelid JOIN pg_am ON pg_am.oid = index.relam"
    " WHERE amname = 'btree' AND index.relkind = 'i' AND indisvalid"
    " AND index.relnamespace = current_schema()::regnamespace ORDER BY 1"
)


def condition(connection: PostgresqlConnection) -> Condition:
    """What it finds. Raises StoreError where the server cannot be asked at all."""
    schema = connection.rows(
        "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace"
        " WHERE extname = 'amcheck'"
    )
    if not schema:
        return Condition((), "amcheck is not there; as its owner: CREATE EXTENSION amcheck")
    check = f"{schema[0][0]}.bt_index_check(?::regclass, true)"
    allowed = connection.rows(
        "SELECT bool_and(has_function_privilege(oid, 'EXECUTE')) FROM pg_proc"
        " WHERE proname = 'bt_index_check'"
    )
    if not allowed[0][0]:
        return Condition((), "this account may not use amcheck's bt_index_check; GRANT EXECUTE")
    damage: list[str] = []
    for (index,) in connection.rows(_OURS):
        try:
            connection.rows(f"SELECT {check}", (index,))
        except StoreError as problem:
            if connection.closed:
                raise
            damage.append(f"{index}: {problem}")
            if len(damage) == _TOLD:
                break
    return Condition(tuple(damage))
