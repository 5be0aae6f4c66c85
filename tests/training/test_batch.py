import numpy as np
import torch
from tests.training.conftest import labels, window

from shiftxr.sessions.window import Labels
from shiftxr.training.augment import Augmentation, augment
from shiftxr.training.batch import features, targets


def test_pixels_become_channels_first_in_zero_to_one_and_absence_is_marked() -> None:
    pixels = np.zeros((2, 96, 96, 3), np.uint8)
    pixels[1, 10, 20] = (255, 51, 0)
    batch = features([window(rgb=pixels, audio=-30.0), window(imu=1.5)])
    assert batch["rgb"].shape == (2, 2, 3, 96, 96)
    torch.testing.assert_close(batch["rgb"][0, 1, :, 10, 20], torch.tensor([1.0, 0.2, 0.0]))
    assert batch["present"].tolist() == [[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]]
    assert not batch["rgb"][1].any()


def test_hands_carry_their_validity_as_a_fourth_number() -> None:
    seen = window(hands=0.25)
    assert seen.hands_valid is not None
    seen.hands_valid[3, 1] = False
    hands = features([seen])["hands"]
    assert hands.shape == (1, 10, 2, 26, 4)
    assert hands[0, 3, :, 0].tolist() == [[0.25, 0.25, 0.25, 1.0], [0.25, 0.25, 0.25, 0.0]]


def test_time_is_no_feature() -> None:
    early, late = window(number=5, imu=1.0), window(number=10**15, imu=1.0)
    for name, value in features([early]).items():
        assert torch.equal(value, features([late])[name])


def test_unknown_labels_are_marked() -> None:
    wanted = targets([window(labels(step=3, moved_m=0.1)), window(Labels(None, 2, None, None))])
    assert wanted["step"].tolist() == [3, -1]
    assert wanted["mistake"].tolist() == [-1, 2]
    assert wanted["hand_forecast_valid"].tolist() == [[True, True], [False, False]]
    assert wanted["hand_forecast"][0, 1, 25].tolist() == [np.float32(0.1), 0.0, 0.0]


def test_a_variation_keeps_shapes_and_never_hides_the_last_modality() -> None:
    batch = features([window(rgb=100, audio=-40.0, imu=0.5, hands=0.1), window(imu=0.5)] * 8)
    varied = augment(batch, Augmentation(modality_drop=0.9), torch.Generator().manual_seed(1))
    assert {n: v.shape for n, v in varied.items()} == {n: v.shape for n, v in batch.items()}
    assert varied["present"].any(dim=1).all()
    assert (varied["present"] <= batch["present"]).all()
    assert varied["present"].sum() < batch["present"].sum()
    assert float(varied["rgb"].min()) >= 0.0
    assert float(varied["rgb"].max()) <= 1.0
    assert torch.equal(varied["hands"][..., 3], batch["hands"][..., 3])  # validity is not varied
    moved = (varied["hands"] - batch["hands"])[0, ..., :3]
    torch.testing.assert_close(moved, moved[0, 0, 0].expand_as(moved))  # one shift for both hands and all instants


def test_without_variation_a_batch_is_as_it_was() -> None:
    batch = features([window(rgb=100, audio=-40.0, hands=0.1)])
    varied = augment(batch, Augmentation(0.0, 0.0, 0.0, 0.0), torch.Generator().manual_seed(1))
    assert all(torch.equal(varied[name], batch[name]) for name in batch)
