"""The command line run in this process, as tests of every command need it."""

from __future__ import annotations

from click.testing import CliRunner, Result

from marchland.cli.main import main

COMMANDS = sorted(main.commands)


def run(*args: object) -> Result:
    """Run ``marchland`` with arguments; nothing but an exit may come out of it."""
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def done(*args: object) -> str:
    result = run(*args)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def refused(*args: object) -> str:
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, ""), result.stdout
    assert "Traceback" not in result.stderr
    return result.stderr
