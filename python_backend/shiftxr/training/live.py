"""Learning while the stream goes on: predict each window, keep it, and train on it and on what came before."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor

from shiftxr.federation.modules import Modules
from shiftxr.model.config import MODALITIES
from shiftxr.model.m3t import M3T
from shiftxr.model.modules import get_modules, named_modules, set_modules
from shiftxr.sessions.window import Window
from shiftxr.training.augment import Augmentation, augment
from shiftxr.training.batch import features, targets
from shiftxr.training.losses import balanced_weights, task_losses, total_loss
from shiftxr.training.prequential import Prediction, Prequential
from shiftxr.training.replay import ReplayBuffer


@dataclass(frozen=True, slots=True)
class TrainerSettings:
    """How a client trains."""

    batch_size: int = 16
    newest: int = 4  # of a batch, so many are the latest windows
    steps_per_window: float = 1.0  # gradient steps
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    clip_norm: float = 1.0
    replay_capacity: int = 2000
    augmentation: Augmentation = field(default_factory=Augmentation)


def at_share(settings: TrainerSettings, share: float) -> TrainerSettings:
    """The same on a machine with a share (0 to 1) of the compute: fewer gradient steps for each new window.

    By count and not by sleeping, so that a run is the same on every machine.
    """
    return replace(settings, steps_per_window=settings.steps_per_window * share)


class LiveTrainer:
    """Owns a model's optimiser, its replay buffer and its prequential record.

    The optimiser's moments are kept when global modules are loaded: a round has too few steps to warm them up again.
    The same seed and the same windows in the same order give the same weights (on one thread).
    """

    def __init__(self, model: M3T, settings: TrainerSettings, seed: int) -> None:
        self.model, self._settings = model, settings
        self._optimizer = torch.optim.AdamW(
            model.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
        )
        self._generator = torch.Generator().manual_seed(seed)
        self._replay = ReplayBuffer(settings.replay_capacity, np.random.default_rng([seed, 5]))
        self._class_counts = {
            "step": torch.zeros(model.config.steps, dtype=torch.int64),
            "mistake": torch.zeros(model.config.mistakes, dtype=torch.int64),
        }
        self.prequential = Prequential()
        self._owed_steps = 0.0
        self._examples: Counter[str] = Counter()
        self.steps = 0
        self.train_s = 0.0
        self.loss = float("nan")

    def predict(self, windows: Sequence[Window]) -> list[Prediction]:
        """What the model says of windows."""
        with torch.inference_mode():
            said = self.model(features(windows))
        confidence, step = said["step"].softmax(dim=-1).max(dim=-1)
        forecast = said["hand_forecast"].numpy()
        mistakes = said["mistake"].argmax(dim=-1).tolist()
        return [
            Prediction(s, c, m, f)
            for s, c, m, f in zip(step.tolist(), confidence.tolist(), mistakes, forecast, strict=True)
        ]

    def observe(self, window: Window) -> Prediction:
        """Predict a window that has just come, note how that went, and keep it for training."""
        prediction = self.predict([window])[0]
        self.prequential.add(window.labels, prediction)
        self.remember(window)
        return prediction

    def remember(self, window: Window) -> None:
        """Keep a window for training and pay for it in gradient steps that `train_owed` takes."""
        self._replay.add(window)
        for task, counts in self._class_counts.items():
            label = getattr(window.labels, task)
            if label is not None:
                counts[label] += 1
        self._owed_steps += self._settings.steps_per_window
        self._count_examples(window)

    def train_owed(self) -> int:
        """Take the gradient steps that the windows so far have paid for; returns how many."""
        taken = 0
        began_s = time.perf_counter()
        while self._owed_steps > 1.0 - 1e-9:  # ten tenths are one, though not in floating point
            self._owed_steps -= 1.0
            self._step(self._replay.batch(self._settings.batch_size, self._settings.newest))
            taken += 1
        self.train_s += time.perf_counter() - began_s
        return taken

    def load_global(self, modules: Modules) -> None:
        """Go on from modules that came from the coordinator; raises ModuleMismatch."""
        set_modules(self.model, modules)

    def begin_round(self) -> None:
        """Count the examples of a new round."""
        self._examples.clear()

    def trained_modules(self) -> tuple[Modules, dict[str, int]]:
        """The modules that this round's windows trained, and how many windows each has seen."""
        examples = {name: count for name, count in self._examples.items() if count > 0}
        return {name: tensors for name, tensors in get_modules(self.model).items() if name in examples}, examples

    def _count_examples(self, window: Window) -> None:
        for modality in MODALITIES:
            self._examples[f"encoder.{modality}"] += getattr(window, modality) is not None
        self._examples["fusion"] += 1
        for task in ("step", "mistake", "hand_forecast"):
            self._examples[f"head.{task}"] += getattr(window.labels, task) is not None

    def _step(self, windows: Sequence[Window]) -> None:
        batch = augment(features(windows), self._settings.augmentation, self._generator)
        weights: dict[str, Tensor] = {task: balanced_weights(n) for task, n in self._class_counts.items()}
        losses = task_losses(self.model(batch), targets(windows), weights)
        if not losses:
            return
        loss = total_loss(losses)
        self._optimizer.zero_grad(set_to_none=True)  # a module that nothing reached is not stepped at all
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self._settings.clip_norm)
        self._optimizer.step()
        self.steps += 1
        self.loss = float(loss.detach())


def module_sizes(model: M3T) -> dict[str, int]:
    """Parameters per federated module."""
    return {name: sum(p.numel() for p in module.parameters()) for name, module in named_modules(model).items()}
