"""`train.windows_per_s`: windows that a live trainer takes in, and that a bare PyTorch loop trains on."""

import time

import numpy as np
import torch
from numpy.typing import NDArray

from shiftxr.evaluation.benchmarks.figure import Figure
from shiftxr.model.config import COMPACT
from shiftxr.model.m3t import M3T
from shiftxr.sessions.window import Labels, Window
from shiftxr.training.batch import features, targets
from shiftxr.training.live import LiveTrainer, TrainerSettings
from shiftxr.training.losses import task_losses, total_loss

_WINDOWS, _WARM_UP = 100, 20
_SETTINGS = TrainerSettings()


def run() -> list[Figure]:
    """Predict, keep, choose, vary and train, against forward, backward and step on batches in memory; one thread."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        windows = [_window(n) for n in range(_WARM_UP + _WINDOWS)]
        return [Figure("train.windows_per_s", _live(windows), "windows/s", _bare(windows), "higher")]
    finally:
        torch.set_num_threads(threads)


def _live(windows: list[Window]) -> float:
    trainer = LiveTrainer(M3T(COMPACT, seed=1), _SETTINGS, seed=1)
    began_s = 0.0
    for n, window in enumerate(windows):
        if n == _WARM_UP:
            began_s = time.perf_counter()
        trainer.observe(window)
        trainer.train_owed()
    return _WINDOWS / (time.perf_counter() - began_s)


def _bare(windows: list[Window]) -> float:
    """The same model, batch size and number of steps."""
    model = M3T(COMPACT, seed=1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=_SETTINGS.learning_rate)
    chosen = windows[: _SETTINGS.batch_size]
    batch, wanted = features(chosen), targets(chosen)
    even = {"step": torch.ones(COMPACT.steps), "mistake": torch.ones(COMPACT.mistakes)}
    began_s = 0.0
    for n in range(_WARM_UP + _WINDOWS):
        if n == _WARM_UP:
            began_s = time.perf_counter()
        loss = total_loss(task_losses(model(batch), wanted, even))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return _WINDOWS / (time.perf_counter() - began_s)


def _window(number: int) -> Window:
    rng = np.random.default_rng(number)

    def normal(*shape: int, spread: float = 1.0, mean: float = 0.0) -> NDArray[np.float32]:
        return rng.normal(mean, spread, shape).astype(np.float32)

    labels = Labels(int(rng.integers(12)), int(rng.integers(6)), normal(2, 26, 3, spread=0.1), np.ones(2, bool))
    rgb = rng.integers(0, 256, (2, 96, 96, 3), np.uint8)
    audio = normal(64, 96, spread=20.0, mean=-60.0)
    return Window(number, rgb, audio, normal(3, 6, 100), normal(10, 2, 26, 3), np.ones((10, 2), bool), labels)
