"""What a command costs from a cold start: a process of its own, seconds of the processor."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile

from benchmarks import peers

RUNS = 3

UNIT = "`import geopandas`"
COMMANDS = ("--help", "list", "check china-tajikistan", "map china-tajikistan -o map.html")


def report() -> str:
    seconds = {UNIT: _seconds(["-c", "import geopandas"])}
    for command in COMMANDS:
        seconds[f"`marchland {command}`"] = _seconds(["-m", "marchland", *command.split()])
    rows = [f"| {title} | {s:.2f} | {s / seconds[UNIT]:.2f} |" for title, s in seconds.items()]
    return "\n".join(
        [
            "## Commands, from a cold start",
            "",
            f"| process | seconds | times {UNIT} |",
            "|---|---:|---:|",
            *rows,
        ]
    )


def _seconds(arguments: list[str]) -> float:
    """Return the least that a process took; the first run may have to compile."""
    command = [sys.executable, *arguments]

    with tempfile.TemporaryDirectory() as folder:

        def run() -> None:
            subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)

        return peers.best(run, RUNS, clock=_of_children)[1]


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
