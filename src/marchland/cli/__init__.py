"""The ``marchland`` command: parse, call, print, exit code. Nothing is computed here."""
