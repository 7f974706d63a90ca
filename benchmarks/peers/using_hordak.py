"""django-hordak: a transaction with two legs, as its documentation shows. Runs in an environment of its own.

`prepare` makes its tables and 10,000 accounts; `post` says when it is ready, posts between the two moments that it is
told, and prints how many.
"""

import os
import random
import secrets
import sys
import time
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings

ACCOUNTS = 10_000


def configure() -> None:
    url = urlsplit(os.environ["DATABASE_URL"])
    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": url.path.lstrip("/"),
                "USER": url.username or "",
                "HOST": parse_qs(url.query)["host"][0],
                "CONN_MAX_AGE": 60,
            }
        },
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "djmoney", "hordak"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        SECRET_KEY=secrets.token_hex(),
        CURRENCIES=("EUR",),
        DEFAULT_CURRENCY="EUR",
    )
    django.setup()


def prepare() -> None:
    from django.core.management import call_command
    from django.db import connection
    from hordak.models import Account

    call_command("migrate", verbosity=0)
    Account.objects.create(name="Members", code="1", type="LI", currencies=["EUR"])
    with connection.cursor() as cursor:
        # Through its own models an account takes seconds at this number: its tree is numbered anew for each.
        cursor.execute(
            """
            INSERT INTO hordak_account (uuid, name, code, full_code, type, is_bank_account, currencies,
                                        lft, rght, tree_id, level)
            SELECT gen_random_uuid(), 'Member ' || n, NULL, NULL, 'LI', false, '["EUR"]', 1, 2, n + 10, 0
              FROM generate_series(1, %s) AS n
            """,
            [ACCOUNTS],
        )
        cursor.execute("ANALYZE")


def post(seed: int) -> int:
    from django.db import transaction
    from hordak.models import Account, Leg, Transaction
    from moneyed import Money

    chance, count, hours = random.Random(seed), 0, Money(1, "EUR")
    accounts = list(Account.objects.filter(parent=None, tree_id__gt=10)[:ACCOUNTS])
    print("ready", flush=True)
    start, end = map(float, sys.stdin.readline().split())
    while (now := time.time()) < end:
        giver, taker = chance.sample(accounts, 2)
        with transaction.atomic():
            made = Transaction.objects.create(description="Help with the garden")
            Leg.objects.create(transaction=made, account=giver, debit=hours)
            Leg.objects.create(transaction=made, account=taker, credit=hours)
        count += now >= start
    return count


if __name__ == "__main__":
    configure()
    if sys.argv[1] == "prepare":
        prepare()
    else:
        print(post(int(sys.argv[2])))
