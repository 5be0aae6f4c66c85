import numpy as np
import pytest
from numpy.typing import NDArray
from tests.player.conftest import Collected

from shiftxr.player.errors import BadParameter
from shiftxr.player.play import stay
from shiftxr.player.sensors import SensorSettings
from shiftxr.player.world import World
from shiftxr.scenes.interaction_contract import GRIP_POINT_M
from shiftxr.scenes.layout import MACHINE_DONE, MACHINE_RUNNING, read_objects
from shiftxr.scenes.scene import load_scene

TENTH_NS = 100_000_000


def test_every_stream_keeps_its_rate_and_its_clock(world: World, sink: Collected) -> None:
    action = stay(world.reset({"seed": 1}))
    for _ in range(10):
        world.step(action)
    counts = {stream: len(samples) for stream, samples in sink.samples.items()}
    assert counts == {"rgb": 10, "audio": 50, "imu": 10, "head": 30, "hands": 30, "objects": 10}
    assert [t for t, _ in sink.samples["objects"]] == [n * TENTH_NS for n in range(1, 11)]
    assert [t for t, _ in sink.samples["audio"][:3]] == [
        0,
        20_000_000,
        40_000_000,
    ]  # a block is stamped at its start
    assert [t for t, _ in sink.samples["imu"][:2]] == [
        10_000_000,
        110_000_000,
    ]  # the first sample comes after 10 ms


def test_a_still_imu_reads_gravity_upwards_and_no_rotation(world: World, sink: Collected) -> None:
    action = stay(world.reset({"seed": 1}))
    for _ in range(10):
        world.step(action)
    head, left, right = sink.values("imu")[-1][:, -1]
    np.testing.assert_allclose(left, [0.0, 9.81, 0.0, 0.0, 0.0, 0.0], atol=1e-3)
    np.testing.assert_allclose(right, left, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(head[:3]), 9.81, atol=1e-3)  # pitched down, so on two axes


def test_an_imu_integrates_to_the_way_that_the_hand_went(world: World, sink: Collected) -> None:
    action = stay(world.reset({"seed": 1}))
    action[14] += 0.2  # the right hand, 20 cm to the right
    for _ in range(15):
        world.step(action)
    accel_x = np.concatenate([block[2, :, 0] for block in sink.values("imu")])
    way = np.cumsum(np.cumsum(accel_x) * 0.01)[-1] * 0.01
    assert way == pytest.approx(0.2, abs=0.01)


def test_the_same_seed_and_actions_give_the_same_bytes() -> None:
    def play(seed: int) -> list[bytes]:
        scene, folder = load_scene("assembly_station")
        sink = Collected()
        played = World(scene, folder, SensorSettings(width=96, height=96), sink, seed)
        action = stay(played.reset({}))
        action[21] = 1.0
        for _ in range(5):
            played.step(action)
        played.close()
        arrays = [value for stream in ("rgb", "audio", "imu", "objects") for value in sink.values(stream)]
        return [array.tobytes() for array in arrays]

    first = play(5)
    assert play(5) == first
    assert play(6) != first


def grasp(world: World, objects: NDArray[np.float32], body: str) -> NDArray[np.float32]:
    """Move the left hand onto a part and close it."""
    scene = world.scene
    height = next(g.grasp_height_m for g in scene.graspables if g.body == body)
    action = stay(objects)
    wrist = read_objects(scene, objects).part[body][:3] + np.array([0.0, height, 0.0]) - GRIP_POINT_M
    action[7:10] = wrist
    for _ in range(8):
        world.step(action)
    action[21] = 1.0
    for _ in range(4):
        world.step(action)
    return action


def test_a_closing_hand_takes_what_is_within_reach_and_lifts_it(world: World) -> None:
    action = grasp(world, world.reset({"seed": 2}), "gear")
    before = read_objects(world.scene, world.objects())
    assert before.held == ("gear", None)
    assert before.holder["gear"] == "left"
    action[8] += 0.2
    for _ in range(12):
        world.step(action)
    after = read_objects(world.scene, world.objects())
    assert after.part["gear"][1] - before.part["gear"][1] == pytest.approx(0.2, abs=0.02)


def test_a_hand_that_opens_lets_the_part_fall_onto_the_bench(world: World, sink: Collected) -> None:
    action = grasp(world, world.reset({"seed": 2}), "gear")
    action[8] += 0.2
    for _ in range(12):
        world.step(action)
    quiet = np.abs(np.concatenate(sink.values("audio")[-10:]).astype(float)).max()
    heard = len(sink.values("audio"))
    action[21] = 0.0
    for _ in range(10):
        world.step(action)
    state = read_objects(world.scene, world.objects())
    assert state.held == (None, None)
    assert state.part["gear"][1] == pytest.approx(0.906, abs=0.02)  # a bin's floor is 0.906 m high
    loud = np.abs(np.concatenate(sink.values("audio")[heard:]).astype(float)).max()
    assert loud > 3 * quiet  # the fall is heard


def test_a_part_released_over_its_socket_snaps_in(world: World) -> None:
    action = grasp(world, world.reset({"seed": 2}), "housing")
    state = read_objects(world.scene, world.objects())
    action[8] += 0.1
    for _ in range(6):
        world.step(action)
    offset = read_objects(world.scene, world.objects()).part["housing"][:3] - action[7:10]
    action[7:10] = state.socket["fixture_seat"] + [0.01, 0.02, 0.0] - offset  # 22 mm off; the tolerance is 40
    for _ in range(12):
        world.step(action)
    action[21] = 0.0
    for _ in range(4):
        world.step(action)
    state = read_objects(world.scene, world.objects())
    assert state.holder["housing"] == "fixture_seat"
    np.testing.assert_allclose(state.part["housing"][:3], state.socket["fixture_seat"], atol=2e-3)


def test_the_button_starts_the_press_which_is_heard_and_ends(world: World, sink: Collected) -> None:
    objects = world.reset({"seed": 4})
    action = stay(objects)
    top = read_objects(world.scene, objects).button["start_button"].top
    action[7:10] = top + np.array([0.0, 0.0, 0.17])  # the fingertips of a flat hand, 2 cm into the button
    for _ in range(10):
        world.step(action)
    quiet = np.abs(np.concatenate(sink.values("audio")[:10]).astype(float)).mean()  # before the hand is there
    assert read_objects(world.scene, world.objects()).machine["press"].state == MACHINE_RUNNING
    loud = np.abs(np.concatenate(sink.values("audio")[-10:]).astype(float)).mean()
    assert loud > 2 * quiet
    for _ in range(45):
        world.step(action)
    assert read_objects(world.scene, world.objects()).machine["press"].state == MACHINE_DONE


def test_a_hand_that_moves_shows_in_the_pixels(world: World, sink: Collected) -> None:
    action = stay(world.reset({"seed": 1}))
    for _ in range(3):
        world.step(action)
    still = sink.values("rgb")[-1].astype(int) - sink.values("rgb")[-2]
    action[16] -= 0.15  # the right hand moves ahead
    for _ in range(3):
        world.step(action)
    moved = np.abs(sink.values("rgb")[-1].astype(int) - sink.values("rgb")[2])
    assert np.count_nonzero(np.abs(still) > 8) < 20  # nothing moves but the last of the parts' settling
    assert np.count_nonzero(moved.max(axis=2) > 40) > 100
    half = moved.shape[1] // 2
    assert moved[:, half:].sum() > 5 * moved[:, :half].sum()  # on the right of the picture


def test_light_dims_the_picture_and_its_range_is_kept(world: World, sink: Collected) -> None:
    for light in (1.2, 0.4):
        action = stay(world.reset({"seed": 1, "light": light}))
        world.step(action)
    bright, dim = (image.mean() for image in sink.values("rgb"))
    assert dim < 0.75 * bright
    with pytest.raises(BadParameter, match="light=9"):
        world.reset({"light": 9.0})


def test_an_action_with_nan_is_refused(world: World) -> None:
    action = stay(world.reset({}))
    action[3] = np.nan
    with pytest.raises(ValueError, match="finite"):
        world.step(action)


def test_fingers_close_about_what_the_hand_has_taken(world: World, sink: Collected) -> None:
    def opening() -> float:
        left = sink.values("hands")[-1].position[0]
        return float(np.linalg.norm(left[12] - left[15]))  # from the middle finger's knuckle to its tip

    action = grasp(world, world.reset({"seed": 2}), "gear")
    about_gear = opening()  # whose wheel is 64 mm wide
    action[21], action[8] = 0.0, action[8] + 0.3
    for _ in range(8):
        world.step(action)
    action[21] = 1.0
    for _ in range(4):
        world.step(action)
    assert read_objects(world.scene, world.objects()).held == (None, None)
    assert opening() < about_gear - 0.015  # a fist
