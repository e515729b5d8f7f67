"""The database itself refuses to change a fact: triggers for SQLite and PostgreSQL.

They are installed after every migrate, since SQLite drops a table's triggers silently when it remakes it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections

from content.facts import DisposalPermit, Fact

_PERMIT = DisposalPermit._meta.db_table
_PG_FUNCTION = f"""
CREATE OR REPLACE FUNCTION fact_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM {_PERMIT}) THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def fact_tables() -> list[str]:
    """Names of the tables of all facts, in the order of the apps."""
    models = apps.get_models(include_auto_created=True)
    return [m._meta.db_table for m in models if issubclass(m, Fact) and m._meta.managed and not m._meta.proxy]


def install(using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Create the triggers that are not there yet. Tables that do not exist yet are passed over."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    if _PERMIT not in existing:
        return
    statements = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_PG_FUNCTION)
        for table in fact_tables():
            if table in existing:
                for statement in statements(table):
                    cursor.execute(statement)


def lift(using: str = DEFAULT_DB_ALIAS) -> None:
    """Drop the triggers: for the flush between transactional tests only."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table in _present(connection):
            where = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{where}')


@contextmanager
def unguarded(connection: Any, table: str) -> Iterator[None]:
    """Let a migration mend rows of this table: its triggers are away meanwhile, and come back as they were."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table with checks still to come cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            yield
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        guards = cursor.fetchall()
        for name, _sql in guards:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in guards:
            cursor.execute(sql)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of triggers that should stand in the database and do not."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    events = ("update", "delete") if connection.vendor == "sqlite" else ("update", "delete", "truncate")
    wanted = {f"fact_{table}_{event}" for table in fact_tables() if table in tables for event in events}
    return sorted(wanted - {name for name, _table in _present(connection)})


def _sqlite(table: str) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return [
        f'CREATE TRIGGER IF NOT EXISTS "fact_{table}_update" BEFORE UPDATE ON "{table}" {refuse}',
        f'CREATE TRIGGER IF NOT EXISTS "fact_{table}_delete" BEFORE DELETE ON "{table}" '
        f"WHEN NOT EXISTS (SELECT 1 FROM {_PERMIT}) {refuse}",
    ]


def _postgresql(table: str) -> list[str]:
    return [
        f'CREATE OR REPLACE TRIGGER "fact_{table}_{event}" BEFORE {event.upper()} ON "{table}" '
        f"FOR EACH {level} EXECUTE FUNCTION fact_guard()"
        for event, level in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
    ]


def _present(connection: Any) -> list[tuple[str, str]]:
    """Our triggers in this database: (trigger, table)."""
    if connection.vendor == "sqlite":
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'fact\\_%' ESCAPE '\\'"
    else:
        query = (
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgname LIKE 'fact\\_%'"
        )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
