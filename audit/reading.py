"""R2: whole time banks read as of one moment, again and again, while everything is done to them."""

import threading
import time

import psycopg2

from audit.house import House

READ = """
    SELECT b.slug, sum(a.balance_minutes)::bigint,
           count(*) FILTER (WHERE a.balance_minutes <> coalesce(w.minutes, 0) OR a.sequence <> coalesce(w.lines, 0))
      FROM ledger_account AS a
           JOIN members_timebank AS b ON b.id = a.bank_id
           LEFT JOIN (SELECT account_id, sum(minutes)::bigint AS minutes, count(*) AS lines
                        FROM ledger_entry GROUP BY account_id) AS w ON w.account_id = a.id
     GROUP BY b.slug
"""


class Reader(threading.Thread):
    """Reads every time bank in one statement of a repeatable-read transaction; whoever kills it is forgiven."""

    def __init__(self, here: House, reads: int, seconds: float) -> None:
        super().__init__(daemon=True)
        # Quicker than need be: whoever kills it costs it some time.
        self.here, self.left, self.pause = here, reads, seconds / reads / 2
        self.is_over = False
        self.made = 0
        self.faults: list[str] = []

    def run(self) -> None:
        while not self.is_over and self.left > 0:
            try:
                with self.here.database() as connection:
                    self._read_on(connection)
            except psycopg2.Error:
                time.sleep(0.2)

    def _read_on(self, connection: "psycopg2.extensions.connection") -> None:
        with connection.cursor() as cursor:
            while not self.is_over and self.left > 0:
                began = time.monotonic()
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute(READ)
                rows = cursor.fetchall()
                cursor.execute("COMMIT")
                self._look_at(rows)
                time.sleep(max(0.0, self.pause - (time.monotonic() - began)))

    def _look_at(self, rows: list[tuple[str, int, int]]) -> None:
        self.left -= 1
        self.made += len(rows)
        self.faults += [f"a read of {slug} summed to {total}" for slug, total, _off in rows if total]
        self.faults += [f"in a read of {slug} {off} balances were off" for slug, _total, off in rows if off]
