"""The embedded Redis: started as a direct child on a private unix socket, kept on disk when asked."""

import signal
from pathlib import Path

import redis

from timebank.embedded import child, programs
from timebank.embedded.failure import CannotStart, last_lines


def url(socket: Path) -> str:
    """The address the settings read."""
    return f"unix://{socket}"


def start(*, socket: Path, data: Path | None, log: Path, keep_open: tuple[int, ...] = ()) -> child.Child:
    """Bring Redis up; with `data` it keeps what it holds, without it nothing is written to disk."""
    server = programs.redis_server()
    if server is None:
        raise CannotStart(
            "There is no redis-server here. Install one, or set REDIS_URL to a Redis that runs."
        )
    started = child.spawn(
        "redis", [server, *_options(socket, data)], log=log, orphan_signal=signal.SIGTERM, keep_open=keep_open
    )
    if not child.wait_until(lambda: _answers(socket), started, seconds=60):
        started.stop(patience_seconds=5)
        raise CannotStart(f"Redis did not start.\n{last_lines(log)}")
    return started


def _options(socket: Path, data: Path | None) -> list[str]:
    options = ["--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--daemonize", "no"]
    if data is None:
        return [*options, "--save", "", "--appendonly", "no"]
    return [*options, "--dir", str(data), "--save", "", "--appendonly", "yes"]


def _answers(socket: Path) -> bool:
    client = redis.Redis(unix_socket_path=str(socket))
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
    finally:
        client.close()
