"""How gunicorn serves Timebank, locally and in a container alike; read by gunicorn from the folder it starts in."""

import os
import signal
from typing import Any

from timebank import logs
from timebank.embedded.child import die_with_parent

wsgi_app = "timebank.wsgi"
bind = os.environ.get("BIND", "0.0.0.0:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True
timeout = 60
graceful_timeout = 20
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True
# A worker says it is alive by touching a file: in memory, where a slow disk cannot make it look dead.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
logconfig_dict = logs.configuration(os.environ.get("LOG_FORMAT", "json"))


def post_fork(server: Any, worker: Any) -> None:
    """A worker never outlives its master, whatever ended the master."""
    die_with_parent(signal.SIGKILL)
