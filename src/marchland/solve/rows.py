"""The answer of ``marchland solve`` as data; ``docs/json.md`` has the keys."""

from __future__ import annotations

from marchland.failures import failure_rows
from marchland.solve.evidence import Evidence, Tried
from marchland.solve.solving import Fit, Solution, Solved


def solved_rows(solved: Solved) -> dict[str, object]:
    """Return what ``marchland solve --json`` prints; see ``docs/json.md``.

    Parameters
    ----------
    solved : Solved

    Returns
    -------
    dict
        Areas in km², bearings in degrees, shifts in km.
    """
    target = solved.target
    return {
        "dossier": solved.dossier.dispute.id,
        "dossier_sha256": solved.sha256,
        "line": solved.line.id,
        "vary": solved.vary.value,
        "target": {
            "value": target.value,
            "unit": target.unit.value,
            "printed": target.printed,
            "qualifier": target.qualifier.value,
            "area_km2": target.km2,
            "stated_km2": list(target.stated_km2),
        },
        "warning": solved.warning,
        "failures": failure_rows(solved.failures),
        "tried": list({t.region.id: _tried_row(t) for t in solved.tried}.values()),
        "evidence": [_evidence_row(item) for item in solved.evidence],
        "solutions": [_solution_row(item) for item in solved.solutions],
    }


def _tried_row(tried: Tried) -> dict[str, object]:
    return {"region": tried.region.id, "line": tried.line_id}


def _evidence_row(item: Evidence) -> dict[str, object]:
    reading = item.reading
    low, high = reading.interval_km2
    return {
        "region": reading.region.id,
        "parameter": reading.parameter.id,
        "estimate_km2": reading.estimate_km2,
        "low_km2": low,
        "high_km2": high,
        "factor": item.factor,
        "factor_alone": item.factor_alone,
        "strength": item.strength,
        "nearest": item.nearest,
        "as_near": item.as_near,
        "decoys": item.decoys,
        "p": item.p,
    }


def _solution_row(item: Solution) -> dict[str, object]:
    p = item.parameter
    return {
        "region": item.region.id,
        "vintages": item.choice,
        "parameter": p.id,
        "unit": p.unit,
        "declared": p.declared,
        "declared_area_km2": item.declared.value,
        "declared_sensitivity_km2": item.declared_sensitivity,
        "search": [p.declared - p.search, p.declared + p.search],
        "search_area_km2": list(item.searched_km2),
        "prior": [p.declared - p.prior, p.declared + p.prior],
        "prior_reason": p.prior_reason,
        "prior_area_km2": list(item.prior_km2),
        "fits": [_fit_row(fit) for fit in item.fits],
        "left_out": [
            {"from": p.declared + left.low, "to": p.declared + left.high, "why": left.why}
            for left in item.left_out
        ],
        "notes": list(item.notes),
    }


def _fit_row(fit: Fit) -> dict[str, object]:
    return {
        "value": fit.value,
        "change": fit.change,
        "plausible": fit.plausible,
        "sensitivity_km2": fit.sensitivity,
        "area_km2": fit.area.value,
        "low_km2": fit.area.low,
        "high_km2": fit.area.high,
        "within": list(fit.within) if fit.within else None,
        "level": list(fit.level) if fit.level else None,
    }
