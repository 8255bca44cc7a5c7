"""Layouts from which the search for places starts; units are of no matter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bubblegraph.drawing.curves import TINY

__all__ = ["MANY", "STARTS", "first_layouts"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STARTS = 6
BOND = 0.1  # weight between all nodes together, which holds separate parts together
MANY = 40  # nodes, above which half of the starts and one finalist must do


def first_layouts(count: int, ends: Ints, rng: np.random.Generator) -> list[Floats]:
    """Layouts in the unit square: stress, spectral, circles in several orders."""
    steps = _distances(count, ends)
    flat = _spectral(count, ends)
    order = np.argsort(np.arctan2(flat[:, 1], flat[:, 0]), kind="stable")
    starts = [_stress(flat, steps), flat, _circle(order)]
    while len(starts) < (STARTS if count <= MANY else STARTS // 2):
        start = _circle(rng.permutation(count))
        starts.append(_stress(start, steps) if len(starts) % 2 else start)
    return starts


def _circle(order: Ints) -> Floats:
    angles = np.empty(len(order))
    angles[order] = 2 * np.pi * np.arange(len(order)) / max(1, len(order))
    return np.column_stack([np.cos(angles), np.sin(angles)])


def _distances(count: int, ends: Ints) -> Floats:
    """Steps between nodes; one more than the longest way where there is none."""
    steps = np.full((count, count), np.inf)
    steps[ends[:, 0], ends[:, 1]] = steps[ends[:, 1], ends[:, 0]] = 1
    np.fill_diagonal(steps, 0)
    for via in range(count):
        steps = np.minimum(steps, steps[:, via, None] + steps[None, via])
    known = steps[np.isfinite(steps)]
    return np.asarray(np.where(np.isfinite(steps), steps, known.max(initial=0.0) + 1), dtype=float)


def _spectral(count: int, ends: Ints) -> Floats:
    """Two eigenvectors of the Laplacian, signs fixed."""
    near = np.zeros((count, count))
    near[ends[:, 0], ends[:, 1]] = near[ends[:, 1], ends[:, 0]] = 1
    near += BOND / max(1, count)
    _, vectors = np.linalg.eigh(np.diag(near.sum(axis=1)) - near)
    flat = vectors[:, 1:3] if count > 2 else np.column_stack([np.arange(count), np.zeros(count)])
    flat = np.asarray(flat, dtype=float)
    signs = np.where(flat[np.abs(flat).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0)
    return np.asarray(flat * signs)


def _stress(start: Floats, steps: Floats, rounds: int = 60) -> Floats:
    """Draw nodes as far apart as they are steps apart, by majorisation."""
    count = len(start)
    spots = start / (np.ptp(start) or 1) * steps.max(initial=1)
    with np.errstate(divide="ignore"):
        weights = np.where(steps > 0, steps**-2.0, 0)
    total = weights.sum(axis=1, keepdims=True)
    for _ in range(rounds if count > 2 else 0):
        apart = spots[:, None] - spots[None]
        length = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), TINY)
        pull = weights[..., None] * (spots[None] + apart * (steps / length)[..., None])
        spots = pull.sum(axis=1) / total
    return np.asarray(spots)
