"""The local system as a whole: brought up part by part, watched, and taken down in the opposite order."""

import json
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from socket import socket
from typing import NoReturn

from timebank.embedded import background, child, environment, folders, postgres, programs, redis, runtime, web
from timebank.embedded.failure import CannotStart, last_lines

READY_WITHIN_SECONDS = 180
# Whoever needs others stops before them.
STOPPING = ("prepare", "web", "beat", "worker", "redis", "postgres")


def tell(part: str, what: str) -> None:
    """A line of progress."""
    print(f"  {part:<13}{what}", flush=True)


class Stack:
    """What runs on one data folder. `lock` stays open in every child, so the folder is free only when all are gone."""

    def __init__(self, data: Path, *, port: str, lock: int, listening: socket) -> None:
        self.data, self.lock, self.listening = data, lock, listening
        self.address = f"http://127.0.0.1:{port}"
        self.environment = environment.settled(data, self.address)
        self.children: list[child.Child] = []

    def start(self) -> dict[str, str]:
        """Bring everything up; returns the sign-in links, by whom they sign in."""
        self._start_database()
        self._start_redis()
        links = self._prepare()
        self._start_web_and_work()
        self._wait_until_ready()
        runtime.announce(self.data, environment=environment.for_others(self.environment))
        return links

    def watch(self) -> NoReturn:
        """Never returns: fails when any part has ended."""
        while True:
            self._check()
            time.sleep(0.25)

    def stop(self) -> None:
        runtime.withdraw(self.data)
        self.listening.close()
        for part in sorted(self.children, key=lambda part: STOPPING.index(part.name)):
            part.stop()
        self.children.clear()
        folders.remove_if_empty(environment.socket_folder(self.data))

    def _start_database(self) -> None:
        if "DATABASE_URL" in self.environment:
            return tell("database", "yours, from DATABASE_URL")
        major = programs.postgres_major()
        _refuse_another_major(self.data, major)
        cluster = postgres.Cluster(
            self.data / f"postgres-{major}", environment.socket_folder(self.data), self._log("postgres")
        )
        tell("database", f"PostgreSQL {major}{'' if cluster.data.exists() else ', a new one'}")
        self.children.append(postgres.start(cluster, keep_open=(self.lock,)))
        self.environment |= {"DATABASE_URL": cluster.url, environment.OWNERS: cluster.owner_url}

    def _start_redis(self) -> None:
        if "REDIS_URL" in self.environment:
            return tell("redis", "yours, from REDIS_URL")
        tell("redis", "starting")
        sockets = environment.socket_folder(self.data)
        folders.make_private(sockets, programs.postgres_account())
        path = sockets / "redis.sock"
        folder = self.data / "redis"
        started = redis.start(socket=path, data=folder, log=self._log("redis"), keep_open=(self.lock,))
        self.children.append(started)
        self.environment["REDIS_URL"] = redis.url(path)

    def _prepare(self) -> dict[str, str]:
        """Run the preparation to its end; it tells of its own progress."""
        links = self.data / "links.json"
        links.touch(mode=0o600)
        argv = [sys.executable, "-m", "timebank.embedded.prepare", str(links)]
        preparing = self._spawn("prepare", argv, env=self.environment, is_heard=True)
        self.children.append(preparing)
        while preparing.is_running():
            self._check(but=preparing)
            time.sleep(0.05)
        if preparing.process.returncode != 0:
            raise CannotStart(f"The data could not be made ready.\n{last_lines(self._log('prepare'))}")
        self.children.remove(preparing)
        made: dict[str, str] = json.loads(links.read_text())
        links.unlink()
        return made

    def _start_web_and_work(self) -> None:
        tell("web", "starting, with a worker and beat beside it")
        serving = environment.for_serving(self.environment)
        web_env = {**serving, "BIND": f"fd://{self.listening.fileno()}"}
        self.children.append(self._spawn("web", web.ARGV, env=web_env, keep_open=(self.listening.fileno(),)))
        self.listening.close()
        self.children.append(self._spawn("worker", background.worker(serving), env=serving))
        self.children.append(self._spawn("beat", background.beat(self.data), env=serving))

    def _spawn(
        self,
        name: str,
        argv: list[str],
        *,
        env: dict[str, str],
        keep_open: tuple[int, ...] = (),
        is_heard: bool = False,
    ) -> child.Child:
        return child.spawn(
            name,
            argv,
            log=self._log(name),
            env=env,
            keep_open=(self.lock, *keep_open),
            is_heard=is_heard,
        )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while (wrong := _what_is_wrong(self.address)) is not None:
            self._check()
            if time.monotonic() > deadline:
                logs = self.data / "logs"
                raise CannotStart(f"Not ready after {READY_WITHIN_SECONDS} seconds: {wrong}\nSee {logs}.")
            time.sleep(0.1)

    def _check(self, but: child.Child | None = None) -> None:
        for part in self.children:
            if part is not but and not part.is_running():
                end = last_lines(self._log(part.name))
                raise CannotStart(
                    f"{part.name} ended by itself ({part.process.returncode}). Its last words:\n{end}"
                )

    def _log(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"


def _refuse_another_major(data: Path, major: str) -> None:
    others = sorted(data.glob("postgres-[0-9]*"))
    names = [folder.name for folder in others if not folder.name.endswith(".making")]
    if names and f"postgres-{major}" not in names:
        raise CannotStart(
            f"{data} holds data of PostgreSQL {names[-1].removeprefix('postgres-')}, and this Timebank brings"
            f" PostgreSQL {major}, which cannot read it. Run the older Timebank and save the data with its pg_dump,"
            f" or start afresh with another DATA= folder."
        )


def _what_is_wrong(address: str) -> str | None:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=10):  # noqa: S310 - our own http:// address
            return None
    except urllib.error.HTTPError as error:
        return error.read().decode(errors="replace")
    except OSError as error:
        return str(error)
