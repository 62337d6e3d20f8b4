"""What is cited, of findings built by hand and of a dossier that was opened."""

from __future__ import annotations

from marchland.api import OpenDossier
from marchland.findings import Findings
from marchland.render.cite.citation import Cited
from specimens_findings import small_findings


def cited(findings: Findings | None = None) -> Cited:
    """Return findings as a thing to cite; the small ones if none are given."""
    found = findings or small_findings()
    return Cited(found.dossier, found.dossier_sha256, found.vintages, found.layers)


def cited_case(case: OpenDossier) -> Cited:
    """Return a dossier as a thing to cite, without measuring it."""
    dossier, registry = case.dossier, case.registry
    return Cited(
        dossier,
        case.filed.sha256,
        tuple(registry.vintage(vintage) for vintage in dossier.vintage_ids()),
        tuple(registry.layer(layer) for layer in dossier.layers),
    )
