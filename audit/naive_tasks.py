"""The control among tasks: they do what is due and note afterwards that it is done, as one would at first."""

import os
import time
import uuid

import psycopg2
from celery import shared_task

TABLES = """
    CREATE TABLE naive_due (name text PRIMARY KEY, provider uuid, recipient uuid, minutes bigint, is_done boolean);
    GRANT ALL ON naive_due TO PUBLIC;
"""


@shared_task
def settle() -> None:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, provider, recipient, minutes FROM naive_due WHERE NOT is_done")
        for name, provider, recipient, minutes in cursor.fetchall():
            made = str(uuid.uuid4())
            cursor.execute("INSERT INTO naive_transfer (id, intent) VALUES (%s, %s)", [made, name])
            for holder, moved in ((provider, minutes), (recipient, -minutes)):
                cursor.execute("INSERT INTO naive_entry VALUES (%s, %s, %s)", [made, holder, moved])
            # What else a task does on its way.
            time.sleep(0.01)
            cursor.execute("UPDATE naive_due SET is_done = true WHERE name = %s", [name])
    connection.close()
