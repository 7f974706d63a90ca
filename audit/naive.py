"""The control: an application that keeps hours as one would at first, to be found out by the checks of the audit.

It answers at the same addresses as the API. It reads a balance, adds to it in Python and saves it; knows no request
again; looks at a limit or a state first and acts on it afterwards. Its tables are its own.
"""

import json
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import psycopg2
from django.conf import settings

TABLES = """
    CREATE TABLE naive_account (holder uuid PRIMARY KEY, bank text, balance bigint NOT NULL, lowest bigint NOT NULL);
    CREATE TABLE naive_transfer (id uuid PRIMARY KEY, intent text NOT NULL, is_undone boolean NOT NULL DEFAULT false);
    CREATE TABLE naive_entry (transfer uuid NOT NULL, holder uuid NOT NULL, minutes bigint NOT NULL);
    GRANT ALL ON naive_account, naive_transfer, naive_entry TO PUBLIC;
"""
APPLICATION = "audit.naive:application"
StartResponse = Callable[[str, list[tuple[str, str]]], object]


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """One request, one connection: the database's own errors are answered as ours."""
    try:
        told = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or "{}")
        status, answer = _answer(environ["PATH_INFO"], told)
    except psycopg2.Error as error:
        status, answer = "503 Service Unavailable", {"detail": str(error)}
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(answer).encode()]


def _answer(path: str, told: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if path == "/healthz":
        return "200 OK", {}
    database = settings.DATABASES["default"]
    connection = psycopg2.connect(
        host=database["HOST"], user=database["USER"], dbname=database["NAME"], connect_timeout=5
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            if path.endswith("/undo/"):
                return _undo(cursor, path.split("/")[-3])
            return _give(cursor, told["giver"], told["to"], int(told["minutes"]), told["words"])
    finally:
        connection.close()


def _give(cursor: Any, giver: str, to: str, minutes: int, words: str) -> tuple[str, dict[str, Any]]:
    cursor.execute("SELECT holder, balance, lowest FROM naive_account WHERE holder IN (%s, %s)", [giver, to])
    found = {str(holder): (balance, lowest) for holder, balance, lowest in cursor.fetchall()}
    if found[giver][0] - minutes < found[giver][1]:
        return "422 Unprocessable Content", {"detail": "not so many"}
    made = str(uuid.uuid4())
    cursor.execute("INSERT INTO naive_transfer (id, intent) VALUES (%s, %s)", [made, words])
    for holder, moved in ((giver, -minutes), (to, minutes)):
        cursor.execute("INSERT INTO naive_entry VALUES (%s, %s, %s)", [made, holder, moved])
        now = found[holder][0] + moved
        cursor.execute("UPDATE naive_account SET balance = %s WHERE holder = %s", [now, holder])
    return "201 Created", {"id": made}


def _undo(cursor: Any, transfer: str) -> tuple[str, dict[str, Any]]:
    cursor.execute("SELECT is_undone FROM naive_transfer WHERE id = %s", [transfer])
    if cursor.fetchone()[0]:
        return "409 Conflict", {"detail": "undone before"}
    made = str(uuid.uuid4())
    cursor.execute("INSERT INTO naive_transfer (id, intent) VALUES (%s, %s)", [made, f"undo {transfer}"])
    cursor.execute("UPDATE naive_transfer SET is_undone = true WHERE id = %s", [transfer])
    return "201 Created", {"id": made}


def furnish(connection: Any, members: Iterable[tuple[str, str]], *, lowest: int = -(10**9)) -> None:
    """Make the control's tables, with an account for each member: holder and time bank."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        rows = [(holder, bank, 0, lowest) for holder, bank in members]
        cursor.executemany("INSERT INTO naive_account VALUES (%s, %s, %s, %s)", rows)
