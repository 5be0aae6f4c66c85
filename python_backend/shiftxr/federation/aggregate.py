"""Weighted averaging per module, exact and independent of the order in which updates arrive.

FedAvg (McMahan et al. 2017, arXiv:1602.05629, Alg. 1) with one change: each module is averaged over the clients that
trained it, weighted by the number of windows that each trained it on. Sums are kept in fixed point (int64, steps of
2^-24), so that adding in another order gives the same bits.
"""

from collections.abc import Mapping
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from shiftxr.federation.codec import BodyHeader, read_header, tensors_in_order
from shiftxr.federation.errors import BadUpdate, EmptyRound
from shiftxr.federation.modules import Modules
from shiftxr.federation.plan import Shape, count

_STEP = 2.0**-24
MAX_WEIGHT = 2.0**15  # a parameter beyond this has diverged
MAX_TOTAL_EXAMPLES = 1 << 23  # 2^15 * 2^24 * 2^23 stays below 2^63
_PIECE = 1 << 16  # numbers at a time, so that the work stays in the cache


class ModuleAverage:
    """Running sums of a round: about two models of memory, however many clients there are."""

    def __init__(self, layout: Mapping[str, Mapping[str, Shape]]) -> None:
        self._layout = layout
        self._sums = {
            name: {key: np.zeros(count(shape), np.int64) for key, shape in tensors.items()}
            for name, tensors in layout.items()
        }
        self._examples = dict.fromkeys(layout, 0)
        self._scaled = np.empty(_PIECE)
        self._fixed = np.empty(_PIECE, np.int64)

    def add(self, body: BinaryIO) -> BodyHeader:
        """Add one client's body, read piece by piece.

        Raises:
            BadUpdate: it does not fit the layout; the sums must not be used then (see `check`).
        """
        header = read_header(body)
        for name, key, shape in tensors_in_order(header.layout):
            self._add_tensor(self._sums[name][key], body, count(shape), header.examples[name])
        for name in header.layout:
            self._examples[name] += header.examples[name]
            if self._examples[name] > MAX_TOTAL_EXAMPLES:
                raise BadUpdate(f"{name}: more than {MAX_TOTAL_EXAMPLES} examples in one round")
        return header

    def mean(self, before: Modules) -> Modules:
        """The new modules; one that nobody trained keeps its value.

        Raises:
            EmptyRound: nobody trained anything.
        """
        if not any(self._examples.values()):
            raise EmptyRound("the round's updates carry no examples")
        return {
            name: {key: self._mean_tensor(name, key, value) for key, value in tensors.items()}
            for name, tensors in before.items()
        }

    def _add_tensor(self, sums: NDArray[np.int64], body: BinaryIO, numbers: int, examples: int) -> None:
        for start in range(0, numbers, _PIECE):
            stop = min(start + _PIECE, numbers)
            values = np.frombuffer(_read_exactly(body, 4 * (stop - start)), "<f4")
            scaled, fixed = self._scaled[: stop - start], self._fixed[: stop - start]
            np.multiply(values, examples / _STEP, out=scaled, dtype=np.float64)
            np.rint(scaled, out=scaled)
            np.copyto(fixed, scaled, casting="unsafe")
            sums[start:stop] += fixed

    def _mean_tensor(self, name: str, key: str, before: NDArray[np.float32]) -> NDArray[np.float32]:
        examples = self._examples.get(name, 0)
        if examples == 0:
            return before
        mean = self._sums[name][key] * (_STEP / examples)
        return mean.astype(np.float32).reshape(before.shape)


def check(body: BinaryIO, plan_layout: Mapping[str, Mapping[str, Shape]]) -> BodyHeader:
    """Read a whole body and make sure that it holds declared modules of the plan, finite numbers, and no byte more.

    Raises:
        BadUpdate: it does not.
    """
    header = read_header(body)
    for name, tensors in header.layout.items():
        if name not in plan_layout:
            raise BadUpdate(f"module {name!r} is not shared by the plan")
        expected = {key: tuple(shape) for key, shape in plan_layout[name].items()}
        if dict(tensors) != expected:
            raise BadUpdate(f"module {name!r} does not have the tensors of the plan")
    if header.examples.keys() != header.layout.keys():
        raise BadUpdate("examples are not given for just the modules that are sent")
    for name, key, shape in tensors_in_order(header.layout):
        _check_tensor(body, f"{name}.{key}", count(shape))
    if body.read(1):
        raise BadUpdate("bytes are left over after the declared tensors")
    return header


def _check_tensor(body: BinaryIO, name: str, numbers: int) -> None:
    for start in range(0, numbers, _PIECE):
        values = np.frombuffer(_read_exactly(body, 4 * (min(start + _PIECE, numbers) - start)), "<f4")
        if not (np.abs(values) <= MAX_WEIGHT).all():  # phrased so that NaN fails too
            raise BadUpdate(f"{name} holds a number that is not finite or beyond {MAX_WEIGHT:g}: the client diverged")


def _read_exactly(body: BinaryIO, size: int) -> bytes:
    read = body.read(size)
    if len(read) != size:
        raise BadUpdate("body ends within a tensor")
    return read
