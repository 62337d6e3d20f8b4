"""Positions printed in degrees, minutes and seconds, as treaties print them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

# One latitude or longitude. Typewriters, printers and keyboards write the signs for minutes and
# seconds in many ways; two signs for minutes stand for seconds, so one that is followed by a second
# one is not taken for minutes.
_COMPONENT = re.compile(
    r"""(?P<before>[NSEW])?\s*
    (?P<degrees>[0-9]{1,3})\s*[°º]\s*
    (?:(?P<minutes>[0-9]{1,2})\s*(?:'(?!')|[′’])\s*
    (?:(?P<seconds>[0-9]{1,2})(?:[.,](?P<decimals>[0-9]{1,6}))?\s*(?:"|″|”|''|′′|’’)\s*)?)?
    (?P<after>[NSEW])?""",
    re.VERBOSE,
)
_BETWEEN = re.compile(r"[\s,;/]*")

METRES_PER_SECOND = 1852 / 60
"""Of latitude, near enough for a rounding: a nautical mile is meant to be one minute."""


@dataclass(frozen=True)
class Position:
    """A position as printed.

    Attributes
    ----------
    lon, lat : float
        Decimal degrees, in whatever datum the text means.
    step_s : float
        One unit of the last digit printed, in seconds of arc; the coarser of the two.
    """

    lon: float
    lat: float
    step_s: float

    @property
    def rounding_m(self) -> float:
        """Radius of the circle that surely holds what was rounded to this, in metres."""
        return (
            0.5 * self.step_s * METRES_PER_SECOND * math.hypot(1, math.cos(math.radians(self.lat)))
        )


def parse_position(text: str) -> Position:
    r"""Read a latitude and a longitude in degrees, minutes and seconds.

    Parameters
    ----------
    text : str
        Such as ``38°08'16.1" N, 74°48'23.1" E``. Minutes and seconds may be left out, the letter
        may stand before or after, and the two may stand in either order.

    Returns
    -------
    Position

    Raises
    ------
    ValueError
        With all that is wrong, separated by semicolons.

    Examples
    --------
    >>> found = parse_position("38°08'16.1\" N, 74°48'23.1\" E")
    >>> round(found.lat, 6), round(found.lon, 6), round(found.rounding_m, 1)
    (38.137806, 74.806417, 2.0)
    """
    components = list(_COMPONENT.finditer(text))
    rest = _COMPONENT.sub("", text)
    faults = []
    if not _BETWEEN.fullmatch(rest):
        faults.append(f"expected degrees, minutes and seconds only, found also {_short(rest)}")
    if len(components) != 2:
        faults.append(
            "expected one latitude and one longitude, as 38°08'16.1\" N, 74°48'23.1\" E, found "
            f"{len(components)} of them in {_short(text)}"
        )
    values: dict[str, float] = {}
    for match in components:
        faults += _component_faults(match)
        letter = match["before"] or match["after"]
        axis = "latitude" if letter in ("N", "S") else "longitude"
        if letter and axis in values:
            faults.append(f"expected a latitude and a longitude, found two of {axis}")
        elif letter:
            values[axis] = _degrees(match, letter)
    for axis, most in (("latitude", 90), ("longitude", 180)):
        if abs(values.get(axis, 0.0)) > most:
            faults.append(f"expected a {axis} within ±{most}°, found {values[axis]:g}°")
    if faults:
        raise ValueError("; ".join(faults))
    return Position(values["longitude"], values["latitude"], max(_step_s(m) for m in components))


def _component_faults(match: re.Match[str]) -> list[str]:
    faults = []
    what = match.group().strip()
    if match["before"] and match["after"]:
        faults.append(f"expected one of N, S, E and W with {what!r}, found two")
    elif not (match["before"] or match["after"]):
        faults.append(f"expected N, S, E or W with {what!r}, found none")
    return faults + [
        f"expected {part} below 60 in {what!r}, found {match[part]}"
        for part in ("minutes", "seconds")
        if int(match[part] or 0) >= 60
    ]


def _degrees(match: re.Match[str], letter: str) -> float:
    seconds = float(f"{match['seconds'] or 0}.{match['decimals'] or 0}")
    value = int(match["degrees"]) + int(match["minutes"] or 0) / 60 + seconds / 3600
    return -value if letter in ("S", "W") else value


def _step_s(match: re.Match[str]) -> float:
    if match["minutes"] is None:
        return 3600.0
    if match["seconds"] is None:
        return 60.0
    return float(10.0 ** -len(match["decimals"] or ""))


def _short(text: str) -> str:
    shown = repr(text.strip(" \t\n,;/"))
    return shown if len(shown) <= 60 else shown[:57] + "…"
