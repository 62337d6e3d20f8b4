"""``python -m marchland`` is ``marchland``."""

from __future__ import annotations

from marchland.cli.main import main

if __name__ == "__main__":
    main(prog_name="marchland")
