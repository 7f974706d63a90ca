"""The web server of the local system, on a port taken before anything else is started."""

import socket
import sys

from timebank.embedded.failure import CannotStart

# The rest is in gunicorn.conf.py, which a container reads too.
ARGV = [sys.executable, "-m", "gunicorn"]


def take_port(port: str) -> socket.socket:
    """Listen on the port now, so that nobody else takes it while the rest comes up."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise CannotStart(f"PORT={port} is no port. Choose a number between 1 and 65535, such as PORT=8000.")
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", int(port)))
    except PermissionError:
        raise CannotStart(
            f"Port {port} is kept for root. Choose one above 1023, such as PORT=8000."
        ) from None
    except OSError:
        raise CannotStart(
            f"Port {port} is in use. Choose another, such as `make run PORT={_next(port)}`."
        ) from None
    listening.listen(128)
    return listening


def _next(port: str) -> int:
    return int(port) + 1 if int(port) < 65535 else 8000
