"""The object-state vector: the order that scene.json gives, the same numbers on both planes, true to other streams."""

import numpy as np
from tests.player_contract.driven import Driven, of
from tests.player_contract.take import Take

from shiftxr.scenes.layout import SIDES, object_names, read_objects
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.objects import ObjectsStream

OBJECTS = "scene/objects"
WRIST = 1  # OpenXR joint
SAME = 1e-4  # metres, and parts of a unit quaternion: float32 through a change of frames


def test_object_state_is_named_as_the_scene_orders_it(take: Take) -> None:
    stream = take.streams[OBJECTS]
    assert isinstance(stream, ObjectsStream)
    assert stream.names == object_names(take.scene)


def test_the_observation_is_the_object_state_bit_for_bit(driven: Driven) -> None:
    driven.reset(seed=7)
    assert driven.observation.shape == (len(object_names(driven.scene)),)
    for shift_m in (0.0, 0.07, -0.04):
        driven.action[14] += shift_m
        (sent,) = of(driven.step(), OBJECTS)
        assert bytes(sent.payload) == driven.observation.astype("<f4").tobytes()


def test_head_and_hands_are_where_their_own_streams_say(take: Take) -> None:
    heads = {m.header.t_ns: np.asarray(m.sample) for m in take.by_topic["headset/head"]}
    hands = {m.header.t_ns: m.sample for m in take.by_topic["headset/hands"]}
    compared = 0
    for message in take.by_topic[OBJECTS]:
        state = read_objects(take.scene, np.asarray(message.sample))
        if message.header.t_ns not in heads.keys() & hands.keys():
            continue
        compared += 1
        assert same_pose(state.head, heads[message.header.t_ns])
        joints = hands[message.header.t_ns]
        assert isinstance(joints, Hands)
        for side in (0, 1):
            wrist = np.concatenate([joints.position[side, WRIST], joints.orientation[side, WRIST]])
            assert same_pose(state.hand[side], wrist), SIDES[side]
    assert compared >= 10


def test_who_holds_and_who_is_held_agree(take: Take) -> None:
    for message in take.by_topic[OBJECTS]:
        state = read_objects(take.scene, np.asarray(message.sample))
        for side, body in zip(SIDES, state.held, strict=True):
            held = [part for part, holder in state.holder.items() if holder == side]
            assert held == ([] if body is None else [body])
        assert np.all((state.grip >= 0.0) & (state.grip <= 1.0))


def same_pose(a: np.ndarray, b: np.ndarray) -> bool:
    """Two poses (7,), of which q and -q are one rotation."""
    turned = min(np.abs(a[3:] - b[3:]).max(), np.abs(a[3:] + b[3:]).max())
    return bool(np.abs(a[:3] - b[:3]).max() < SAME and turned < SAME)
