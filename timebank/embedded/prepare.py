"""Run as a child before the web: bring the tables and the static files up to date, fill an empty database."""

import hashlib
import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from timebank import rights, soundness, walls


def main(links: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timebank.settings")
    django.setup()
    try:
        _migrate()
    except soundness.Unsafe as unsafe:
        sys.exit(str(unsafe))
    _gather_static_files(Path(settings.STATIC_ROOT))
    _fill_when_empty()
    _write_links(links)


def _migrate() -> None:
    with rights.as_owner():
        soundness.refuse_unsafe(is_migrated=False)
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        is_open = not walls.stand()
    if missing or is_open:
        print(f"  tables       {len(missing)} migrations to apply", flush=True)
        call_command("migrate", interactive=False, verbosity=0)


def _gather_static_files(root: Path) -> None:
    """Only when a file has changed since the last time; gathering all of them takes seconds."""
    stamp, now = root / ".gathered", _fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    print("  static files gathering", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.exists())
    stamp.write_text(now)


def _fingerprint() -> str:
    found = hashlib.sha256()
    for folder in (*settings.STATICFILES_DIRS, settings.BASE_DIR / "requirements.txt"):
        folder = Path(folder)
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            state = path.stat()
            found.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _fill_when_empty() -> None:
    from members.models import TimeBank

    if os.environ.get("DEMO") == "no" or TimeBank.objects.exists():
        return
    print("  demo         filling the empty database with a demo time bank", flush=True)
    wishes = {name: os.environ.get(f"DEMO_{name.upper()}") for name in ("story", "members", "exchanges")}
    # All or nothing: a demo cut short must not pass for a time bank somebody has begun.
    with transaction.atomic():
        call_command("demo", **{name: int(value) for name, value in wishes.items() if value})


def _write_links(links: Path) -> None:
    from timebank import sign_in_links

    links.write_text(json.dumps(sign_in_links.make(at=timezone.now())))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
