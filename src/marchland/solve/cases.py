"""Every region that a line cuts, under every choice of vintages, ready to be built anew."""

from __future__ import annotations

from collections.abc import Callable

from marchland.boundaries.registry import Registry
from marchland.dossier.model import Line, Region
from marchland.dossier.reading import Filed
from marchland.failures import Ledger, noted, refuse_nothing
from marchland.regions.choices import choices, load_vintages, readable_choices
from marchland.solve.variation import Case


def cases(
    filed: Filed,
    registry: Registry,
    line: Line,
    regions: tuple[Region, ...],
    ledger: Ledger,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Case]:
    """Return each region that a line cuts under each choice of vintages.

    Parameters
    ----------
    filed : Filed
    registry : Registry
    line : Line
    regions : tuple of Region
    ledger : Ledger
        Where a choice goes that a boundary file is lacking for, or that the line does not cut.
    progress : callable, optional
        Called with a few words before each step.

    Returns
    -------
    list of Case

    Raises
    ------
    FigureError
        If no choice is left.
    AlteredError
        If a boundary file is not what its hash says.
    """
    dossier = filed.dossier
    picked = [choice for region in regions for choice in choices(dossier, region)]
    asked = dict.fromkeys(vintage for choice in picked for vintage in choice.values())
    boundaries = load_vintages(registry, asked, ledger, progress)
    found = []
    for region in regions:
        for choice in readable_choices(dossier, region, boundaries, ledger):
            case = Case(dossier, filed.path.parent, boundaries, choice, region, line)
            # The line as declared must cut it: what varies is counted from there.
            with noted(ledger, "region", region.id, region.title, choice):
                _ = case.declared
                found.append(case)
    refuse_nothing(bool(found), ledger.failures, "varied")
    return found
