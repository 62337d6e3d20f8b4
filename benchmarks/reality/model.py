"""The error of a file's line as an area sees it, fitted to comparisons of files.

An area between two files over some stretches (signs w = ±1, left normal n, place t along the line)
has the mean of a shift of the whole file and the squared scale

    s² = Σ over both files λ² [ τ² Σ over axes ∬ w n w′ n′ exp(−|t − t′| / A)
                              + k² ∬ w w′ exp(−|t − t′| / C) + σ² ∬ w w′ exp(−|t − t′| / c) ],

and (area − mean) / s is Student's t. λ is (spacing of vertices here / the file's median) to a
power. Parameters maximise the sum of the rows' log-likelihoods: a composite likelihood (Lindsay
1988; Varin, Reid & Firth 2011), for blocks overlap. So standard errors come from drawing borders
anew.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from benchmarks.reality.rows import CORRELATIONS_KM, Rows
from marchland.measure.error.student import t_quantile

RIDGE = 0.02
"""Pull of each logarithm towards its start, so that what nothing determines stays finite."""
LEAST_NU = 1.5
LEVELS = (0.50, 0.80, 0.95)


@dataclass(frozen=True)
class Form:
    """What is fitted.

    Attributes
    ----------
    row_of : tuple of int
        The row of parameters of each file.
    vector_km, across_km, short_km : float
        Correlation lengths A, C and c; one of ``CORRELATIONS_KM``. NaN leaves the term out.
    shifted : tuple of int
        Rows that are displaced as a whole, off rivers.
    moved : bool
        Whether the shift is taken off; otherwise it counts as a common displacement of either sign.
    tails_km : tuple of float
        Lengths at which the degrees of freedom change.
    caps : tuple of float
        Least and greatest λ.
    """

    row_of: tuple[int, ...] = (0, 1, 2, 3, 3, 4)
    vector_km: float = math.nan
    across_km: float = 200.0
    short_km: float = 4.0
    shifted: tuple[int, ...] = (0,)
    moved: bool = True
    tails_km: tuple[float, ...] = ()
    caps: tuple[float, float] = (1 / 3, 3.0)

    @property
    def count(self) -> int:
        return max(self.row_of) + 1

    @property
    def size(self) -> int:
        return 3 * len(self.shifted) + 3 * self.count + 1 + len(self.tails_km) + 1


@dataclass(frozen=True)
class Fit:
    """Parameters as one vector, with names to read them.

    Attributes
    ----------
    form : Form
    theta : ndarray
        Shifts (degrees east, north, factor on rivers) of each shifted row; logarithms of the
        squares of τ, k, σ (km) of each row; the power of the spacing; logarithms of
        ν − ``LEAST_NU``.
    median_km : ndarray
        Median spacing of the vertices of each row's files.
    """

    form: Form
    theta: np.ndarray
    median_km: np.ndarray

    @property
    def shifts(self) -> np.ndarray:
        return self.theta[: 3 * len(self.form.shifted)].reshape(-1, 3)

    @property
    def squares(self) -> np.ndarray:
        start = 3 * len(self.form.shifted)
        return np.exp(self.theta[start : start + 3 * self.form.count]).reshape(-1, 3)

    @property
    def power(self) -> float:
        return float(self.theta[3 * len(self.form.shifted) + 3 * self.form.count])

    @property
    def nus(self) -> np.ndarray:
        return LEAST_NU + np.exp(self.theta[-len(self.form.tails_km) - 1 :])


@dataclass(frozen=True)
class Design:
    """What the likelihood needs of the rows, computed once."""

    rows: Rows
    terms: np.ndarray  # (rows, 3): the double integrals
    slot: np.ndarray  # (rows, 2): row of parameters
    log_ratio: np.ndarray  # (rows, 2): of spacing to median
    shift: np.ndarray  # (rows, shifted, 4): land east, north, river east, north; signed
    tail: np.ndarray  # which degrees of freedom

    @classmethod
    def of(cls, rows: Rows, form: Form, median_km: np.ndarray) -> Design:
        terms = np.zeros((len(rows), 3))
        for column, (sums, length) in enumerate(
            ((rows.vector, form.vector_km), (rows.across, form.across_km),
             (rows.across, form.short_km))
        ):  # fmt: skip
            if not math.isnan(length):
                terms[:, column] = sums[:, np.flatnonzero(length == CORRELATIONS_KM)[0]]
        files = np.column_stack([rows.first, rows.second])
        slot = np.array(form.row_of)[files]
        ratio = np.clip(np.log(rows.spacing / median_km[slot]), -3, 3)
        both = np.column_stack([rows.shift_land, rows.shift_river])
        shift = np.stack(
            [((slot[:, 0] == n).astype(float) - (slot[:, 1] == n))[:, None] * both
             for n in form.shifted], axis=1,
        ) if form.shifted else np.zeros((len(rows), 0, 4))  # fmt: skip
        tail = np.searchsorted(np.array(form.tails_km), rows.length_km)
        return cls(rows, terms, slot, ratio, shift, tail)


def median_spacing(rows: Rows, form: Form) -> np.ndarray:
    """Return the median spacing of vertices, of each row of parameters."""
    slot = np.array(form.row_of)[np.concatenate([rows.first, rows.second])]
    spacing = np.concatenate([rows.spacing[:, 0], rows.spacing[:, 1]])
    return np.array(
        [np.median(spacing[slot == n]) if (slot == n).any() else 1.0 for n in range(form.count)]
    )


@dataclass(frozen=True)
class Predicted:
    """Mean and squared scale of each row, with what the gradient needs."""

    mean: np.ndarray
    square: np.ndarray
    nu: np.ndarray
    scaled: np.ndarray = field(repr=False)  # (rows, 2, 3): each file's terms with their λ²
    slope: np.ndarray = field(repr=False)  # of the square by the power of the spacing


def predict(fit: Fit, design: Design) -> Predicted:
    """Return what the model says of each row."""
    form = fit.form
    log_low, log_high = np.log(form.caps)
    grown = fit.power * design.log_ratio
    free = (grown > log_low) & (grown < log_high)
    widen = np.exp(2 * np.clip(grown, log_low, log_high))
    scaled = widen[:, :, None] * fit.squares[design.slot] * design.terms[:, None, :]
    mean, extra = np.zeros(len(design.rows)), np.zeros(len(design.rows))
    for n, (east, north, river) in enumerate(fit.shifts):
        land, on_river = design.shift[:, n, :2], design.shift[:, n, 2:]
        moved = (land + river * on_river) @ [east, north]
        if form.moved:
            mean += moved
        else:
            extra += moved**2
    slope = (scaled.sum(axis=2) * 2 * design.log_ratio * free).sum(axis=1)
    square = scaled.sum(axis=(1, 2)) + extra + 1e-9
    return Predicted(mean, square, fit.nus[design.tail], scaled, slope)


def loss(fit: Fit, design: Design, start: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the negative composite log-likelihood with its ridge, and its gradient."""
    form, weight = fit.form, design.rows.weight
    p = predict(fit, design)
    off = design.rows.area_km2 - p.mean
    u = off**2 / (p.nu * p.square)
    near, grown = p.nu + 1, np.log1p(u)
    constants, slopes = _constants(fit.nus)
    value = -float(weight @ (constants[design.tail] - np.log(p.square) / 2 - near / 2 * grown))
    # Derivatives of each row's loss by its squared scale, its mean and its ν.
    share = u / (1 + u)
    by_square = weight * (1 - near * share) / (2 * p.square)
    by_mean = -weight * near * off / (p.nu * p.square) / (1 + u)
    by_nu = -weight * (slopes[design.tail] - grown / 2 + near / 2 * share / p.nu)
    gradient = np.zeros(form.size)
    at = 3 * len(form.shifted)
    for n, (east, north, river) in enumerate(fit.shifts):
        land, on_river = design.shift[:, n, :2], design.shift[:, n, 2:]
        through = land + river * on_river
        by = by_mean if form.moved else 2 * by_square * (through @ [east, north])
        gradient[3 * n : 3 * n + 2] = by @ through
        gradient[3 * n + 2] = by @ (on_river @ [east, north])
    for side in (0, 1):
        for term in range(3):
            gradient[at : at + 3 * form.count].reshape(-1, 3)[:, term] += np.bincount(
                design.slot[:, side], by_square * p.scaled[:, side, term], minlength=form.count
            )
    at += 3 * form.count
    gradient[at] = by_square @ p.slope
    tails = np.bincount(design.tail, by_nu, minlength=len(form.tails_km) + 1)
    gradient[at + 1 :] = tails * (fit.nus - LEAST_NU)
    pull = fit.theta - start
    pull[: 3 * len(form.shifted)] = 0
    return value + RIDGE * weight.sum() / 100 * float(pull @ pull) / 2, (
        gradient + RIDGE * weight.sum() / 100 * pull
    )


def _constants(nus: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ln Γ((ν + 1)/2) − ln Γ(ν/2) − ½ ln νπ, and its derivative."""

    def constant(nu: float) -> float:
        return math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2) - math.log(nu * math.pi) / 2

    values = [constant(nu) for nu in nus.tolist()]
    slopes = [(constant(nu + 1e-4) - constant(nu - 1e-4)) / 2e-4 for nu in nus.tolist()]
    return np.array(values), np.array(slopes)


def first_guess(form: Form) -> np.ndarray:
    """Return where the search starts: a few hundred metres of everything."""
    rough = {0: 0.5, 1: 0.3, 2: 0.4}
    squares = [
        [math.log(rough.get(form.row_of.index(row), 0.1) ** 2 / 4)] * 2
        + [math.log(rough.get(form.row_of.index(row), 0.1) ** 2)]
        for row in range(form.count)
    ]
    tails = [math.log(1.5)] * (len(form.tails_km) + 1)
    shift = [-0.01, -0.003, 0.5] * len(form.shifted)
    return np.array([*shift, *np.ravel(squares), 0.3, *tails])


def fit_rows(rows: Rows, form: Form, start: np.ndarray | None = None, steps: int = 150) -> Fit:
    """Return the parameters that fit some rows best.

    The search is BFGS with a backtracking line search (Nocedal & Wright 2006, ch. 6).
    """
    median_km = median_spacing(rows, form)
    design, origin = Design.of(rows, form, median_km), first_guess(form)
    theta = origin.copy() if start is None else start.copy()

    def at(theta: np.ndarray) -> tuple[float, np.ndarray]:
        return loss(Fit(form, theta, median_km), design, origin)

    inverse = np.eye(len(theta)) / max(1.0, rows.weight.sum())
    # A shift of a hundredth of a degree is as large a step as a logarithm of one.
    for n in range(len(form.shifted)):
        inverse[range(3 * n, 3 * n + 2), range(3 * n, 3 * n + 2)] *= 1e-4
    value, gradient = at(theta)
    for _ in range(steps):
        way = -inverse @ gradient
        way *= min(1.0, 2.0 / max(1e-12, abs(way).max()))
        size = 1.0
        while size > 1e-6:
            new, slope = at(theta + size * way)
            if new <= value + 1e-4 * size * float(gradient @ way):
                break
            size /= 2
        else:
            break
        moved, bent = size * way, slope - gradient
        theta, gain, value, gradient = theta + moved, value - new, new, slope
        curve = float(moved @ bent)
        if curve > 1e-12:
            side = np.eye(len(theta)) - np.outer(moved, bent) / curve
            inverse = side @ inverse @ side.T + np.outer(moved, moved) / curve
        if gain < 1e-5 * abs(value) / 100:
            break
    return Fit(form, theta, median_km)


# --- how often it holds ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Judged:
    """What intervals of a model did on rows: z in units of the half-width at 95 %, and scores.

    Attributes
    ----------
    inside : ndarray of bool, shape (rows, levels)
    half_km2 : ndarray
        Half-width of the interval of 95 %.
    score_km2 : ndarray
        Interval score at 95 % (Gneiting & Raftery 2007): width, and 40 times what lies outside.
    z : ndarray
        Distance from the mean in units of s.
    """

    inside: np.ndarray
    half_km2: np.ndarray
    score_km2: np.ndarray
    z: np.ndarray

    @classmethod
    def of(cls, area: np.ndarray, mean: np.ndarray, square: np.ndarray, nu: np.ndarray) -> Judged:
        z = (area - mean) / np.sqrt(square)
        values, back = np.unique(nu, return_inverse=True)
        factors = np.array([[t_quantile((1 + p) / 2, v) for p in LEVELS] for v in values.tolist()])
        half = factors[back] * np.sqrt(square)[:, None]
        off = abs(area - mean)
        score = 2 * half[:, -1] + 2 / (1 - LEVELS[-1]) * np.maximum(off - half[:, -1], 0)
        return cls(off[:, None] <= half, half[:, -1], score, z)


def judge(fit: Fit, rows: Rows) -> Judged:
    """Return what a fit's intervals do on rows that it may not have seen."""
    p = predict(fit, Design.of(rows, fit.form, fit.median_km))
    return Judged.of(rows.area_km2, p.mean, p.square, p.nu)


def left_out(rows: Rows, form: Form, group: np.ndarray, fitted: np.ndarray) -> Judged:
    """Return the judgement of every row by a fit that saw none of its group.

    Parameters
    ----------
    rows : Rows
    form : Form
    group : ndarray
        One number a row: the fold or the continent.
    fitted : ndarray of bool
        Rows that take part in fits at all.
    """
    whole = fit_rows(rows.where(fitted), form)
    parts: list[tuple[np.ndarray, Judged]] = []
    for value in np.unique(group):
        out = group == value
        fit = fit_rows(rows.where(fitted & ~out), form, whole.theta)
        parts.append((np.flatnonzero(out), judge(fit, rows.where(out))))
    order = np.argsort(np.concatenate([where for where, _ in parts]))
    return Judged(*(np.concatenate([getattr(j, name) for _, j in parts])[order]
                    for name in Judged.__dataclass_fields__))  # fmt: skip


def bootstrap(rows: Rows, form: Form, start: np.ndarray, draws: int, seed: int = 1) -> np.ndarray:
    """Return parameters fitted to borders drawn with replacement, shape (draws, parameters)."""
    rng, borders = np.random.default_rng(seed), np.unique(rows.border)
    found = []
    for _ in range(draws):
        times = np.bincount(rng.integers(len(borders), size=len(borders)), minlength=len(borders))
        weight = rows.weight * times[np.searchsorted(borders, rows.border)]
        drawn = replace(rows, weight=weight).where(weight > 0)
        found.append(fit_rows(drawn, form, start).theta)
    return np.array(found)
