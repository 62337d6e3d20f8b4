"""PostGIS as a peer: a throw-away server on a private socket, stopped and removed afterwards."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely

from benchmarks.peers import MissingPeerError, best


def postgis(polygons: np.ndarray) -> tuple[np.ndarray, float]:
    """ST_Area(geography) on the spheroid, one process, by the clock."""
    return _measured(polygons, "ST_Area")


def postgis_lengths(polygons: np.ndarray) -> tuple[np.ndarray, float]:
    """ST_Perimeter(geography), likewise, in km."""
    metres, seconds = _measured(polygons, "ST_Perimeter")
    return metres / 1000, seconds


def _measured(polygons: np.ndarray, function: str) -> tuple[np.ndarray, float]:
    if importlib.util.find_spec("psycopg") is None:
        raise MissingPeerError("psycopg is not installed")
    import psycopg

    with (
        _server() as (socket, user),
        psycopg.connect(host=socket, user=user, dbname="postgres", autocommit=True) as con,
    ):
        try:
            con.execute("CREATE EXTENSION postgis")
        except psycopg.Error as error:
            raise MissingPeerError(f"postgis is not installed: {error}") from error
        con.execute("SET max_parallel_workers_per_gather = 0")
        con.execute("CREATE TABLE shapes (id int, shape geography)")
        with con.cursor().copy("COPY shapes FROM STDIN") as copy:
            for index, wkb in enumerate(shapely.to_wkb(polygons, hex=True)):
                copy.write_row((index, wkb))
        query = f"SELECT {function}(shape, true) FROM shapes ORDER BY id"
        rows, seconds = best(lambda: con.execute(query).fetchall(), 2, time.perf_counter)
    return np.array(rows)[:, 0], seconds


def _binaries() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not homes:
        raise MissingPeerError("no PostgreSQL server is installed")
    return homes[-1]


@contextlib.contextmanager
def _server() -> Iterator[tuple[str, str]]:
    """Start a server; PostgreSQL refuses to run as root, so root lends it the postgres user."""
    binaries = _binaries()
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    home = Path(tempfile.mkdtemp(prefix="bench"))
    if os.geteuid() == 0:
        shutil.chown(home, user)

    def run(*command: str) -> None:
        subprocess.run(
            [str(binaries / command[0]), *command[1:]],
            check=True,
            cwd=home,
            user=user if os.geteuid() == 0 else None,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    data = str(home / "data")
    options = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
    try:
        run("initdb", "-D", data, "-U", user, "--auth=trust")
        run("pg_ctl", "-D", data, "-o", options, "-l", str(home / "log"), "-w", "start")
        try:
            yield str(home), user
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home)
