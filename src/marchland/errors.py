"""Everything Marchland raises on purpose.

::

    MarchlandError
    ├── DossierError    (also ValueError)   a dossier cannot be read or contradicts itself
    ├── VintageError    (also LookupError)  a boundary file is unknown or missing
    │   └── AlteredError                    a boundary file is not what its hash says
    ├── GeometryError   (also ValueError)   a shape cannot be measured as it stands
    ├── FigureError     (also ValueError)   a published figure cannot be judged
    └── RenderError     (also RuntimeError) an output cannot be made or written

A message says which thing, what was expected, what was found, and what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


class MarchlandError(Exception):
    """Base of every error that Marchland raises on purpose."""


class DossierError(MarchlandError, ValueError):
    """A dossier that cannot be read, with every fault found in it.

    Parameters
    ----------
    where : str
        The file the faults are in.
    faults : sequence of str
        One line per fault: the key, what was expected, what was found, what to do.
    """

    def __init__(self, where: str, faults: Sequence[str]) -> None:
        self.where = where
        self.faults = tuple(faults)
        super().__init__(fault_list(where, self.faults))


class VintageError(MarchlandError, LookupError):
    """A boundary vintage that is unknown, missing, or not what its hash says."""


class AlteredError(VintageError):
    """A boundary file that is not what its hash says: nothing drawn from it can be trusted."""


class GeometryError(MarchlandError, ValueError):
    """A shape that cannot be built or measured as it stands."""


class FigureError(MarchlandError, ValueError):
    """A published figure that cannot be judged."""


class RenderError(MarchlandError, RuntimeError):
    """An output that cannot be made or written."""


def fault_list(where: object, faults: Sequence[str], *, most: int | None = None) -> str:
    """Return the message of all faults of one thing; of many, how many and the first ``most``.

    Examples
    --------
    >>> print(fault_list("geo", ["vintages.toml: no such file", "layers.toml: not TOML"]))
    geo: 2 faults
      - vintages.toml: no such file
      - layers.toml: not TOML
    """
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    shown = list(faults[:most])
    if len(shown) < len(faults):
        shown.append(f"and {len(faults) - len(shown)} more")
    return "\n".join([f"{where}: {count}", *(f"  - {fault}" for fault in shown)])


def nearest_names(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the closest known names, for the end of a message.

    Parameters
    ----------
    name : str
        What was asked for.
    known : iterable of str
        What exists.

    Returns
    -------
    str
        A sentence; it lists everything known when nothing is close.

    Examples
    --------
    >>> nearest_names("osm-2002", ["vmap0", "osm-2020"])
    'Did you mean osm-2020?'
    >>> nearest_names("x", ["b", "a"])
    'Known: a, b.'
    >>> nearest_names("x", [])
    'None is known.'
    """
    names = sorted(set(known))
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    return f"Known: {', '.join(names)}." if names else "None is known."
