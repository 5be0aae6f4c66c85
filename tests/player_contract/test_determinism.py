"""In lockstep, the same seed and actions give the same bytes, in another process too (of the same machine)."""

import hashlib
from contextlib import closing

import numpy as np
import pytest
from tests.player_contract.driven import Driven
from tests.player_contract.hand_work import close_on, free_part
from tests.player_contract.subject import Subject

from shiftxr_bridge.packed import pack_map
from shiftxr_bridge.subscriber import Message

STEPS = 12
Hashes = dict[str, list[str]]


def digest(message: Message) -> str:
    """Of all that a message says, but which start of the player it came from."""
    header = message.header
    said = pack_map({"seq": header.seq, "t": header.t_ns, **header.fields})
    return hashlib.sha256(said + bytes(message.payload)).hexdigest()


def episode(driven: Driven, seed: int) -> Hashes:
    """Topic -> a hash per message, of an episode in which both hands and the head move, and one takes a part."""
    driven.reset(seed)
    messages: list[Message] = []
    for step in range(STEPS):
        driven.action[[7, 14]] += 0.01 * np.cos(step)  # x of the left and of the right wrist
        driven.action[1] -= 0.004  # the head goes down
        messages += driven.step()
    part = free_part(driven.scene, driven.objects)
    if part is not None:
        messages += close_on(driven, 0, part)
        assert driven.objects.held[0] == part
    hashes: Hashes = {}
    for message in messages:
        hashes.setdefault(message.topic, []).append(digest(message))
    return hashes


@pytest.fixture(scope="module")
def runs(subject: Subject, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Hashes, Hashes]]:
    """The same two episodes, played by two processes."""
    played = []
    for number in (1, 2):
        log = tmp_path_factory.mktemp("run") / f"{number}.log"
        with closing(Driven(subject.scene, subject.command(control_hz=10, rgb_hz=30), log)) as driven:
            played.append((episode(driven, 5), episode(driven, 6)))
    return played


def test_the_same_seeds_and_actions_give_the_same_bytes_in_another_process(runs: list[tuple[Hashes, Hashes]]) -> None:
    (first, second), (first_again, second_again) = runs
    assert first.keys() >= {"headset/rgb", "headset/audio", "headset/imu", "headset/hands", "scene/objects"}
    assert first == first_again
    assert second == second_again


def test_another_seed_gives_other_pictures_and_other_object_states(runs: list[tuple[Hashes, Hashes]]) -> None:
    first, second = runs[0]
    for topic in ("headset/rgb", "scene/objects"):
        assert not set(first[topic]) & set(second[topic])
