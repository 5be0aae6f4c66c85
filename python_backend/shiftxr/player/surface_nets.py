"""Naive surface nets: the zero surface of a sampled distance field as a closed mesh.

One vertex in every cell that the surface crosses, at the mean of its edges' crossings; one quad round every edge that
changes sign (Gibson 1998, "Constrained elastic surface nets", without its relaxation).
"""

from itertools import product

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_CORNERS = np.array(list(product((0, 1), repeat=3)))  # of a cell, (8, 3)
_EDGES = [(a, b) for a in range(8) for b in range(a + 1, 8) if np.abs(_CORNERS[a] - _CORNERS[b]).sum() == 1]


def surface_nets(field: Array) -> tuple[Array, NDArray[np.int64]]:
    """Mesh the surface between a field's negative (inside) and other values.

    Args:
        field: samples on a grid with spacing 1, (X, Y, Z); positive on all its sides, so that the mesh is closed.

    Returns:
        Vertices (V, 3) in grid units, and triangles (F, 3) of their indices, anticlockwise seen from outside.

    Raises:
        ValueError: the surface reaches the grid's sides, or there is none.
    """
    inside = field < 0.0
    if not inside.any() or inside.sum() != inside[1:-1, 1:-1, 1:-1].sum():
        raise ValueError("the surface is not within the grid")
    corners = np.stack([_shifted(inside, corner) for corner in _CORNERS])
    crossed = np.argwhere(corners.any(axis=0) & ~corners.all(axis=0))  # (V, 3) cells
    index = np.full(corners.shape[1:], -1)
    index[tuple(crossed.T)] = np.arange(len(crossed))
    return crossed + _mean_crossing(field, crossed), _triangles(inside, index)


def _shifted(grid: NDArray[np.bool_], corner: NDArray[np.int64]) -> NDArray[np.bool_]:
    x, y, z = corner
    X, Y, Z = grid.shape
    return grid[x : X - 1 + x, y : Y - 1 + y, z : Z - 1 + z]


def _mean_crossing(field: Array, cells: NDArray[np.int64]) -> Array:
    """Where the surface crosses each cell's edges, on average: (V, 3) within the cell."""
    value = np.stack([field[tuple((cells + corner).T)] for corner in _CORNERS])  # (8, V)
    total, count = np.zeros((len(cells), 3)), np.zeros(len(cells))
    for a, b in _EDGES:
        crosses = (value[a] < 0.0) != (value[b] < 0.0)
        share = np.where(crosses, value[a] / np.where(crosses, value[a] - value[b], 1.0), 0.0)[:, None]
        total += crosses[:, None] * (_CORNERS[a] + share * (_CORNERS[b] - _CORNERS[a]))
        count += crosses
    mean: Array = total / count[:, None]
    return mean


def _triangles(inside: NDArray[np.bool_], index: NDArray[np.int64]) -> NDArray[np.int64]:
    """Two for every edge of the grid with one end inside: the four cells about it, turned by the edge's sense."""
    found = []
    for axis in range(3):
        step = np.eye(3, dtype=int)
        along, u, v = step[axis], step[(axis + 1) % 3], step[(axis + 2) % 3]
        start = np.argwhere(np.diff(inside, axis=axis))
        leaves = inside[tuple(start.T)] & ~inside[tuple((start + along).T)]
        quad = np.stack([index[tuple((start - a).T)] for a in (u + v, v, 0 * u, u)], axis=1)  # anticlockwise about axis
        quad[~leaves] = quad[~leaves][:, ::-1]
        found += [quad[:, [0, 1, 2]], quad[:, [0, 2, 3]]]
    return np.concatenate(found)
