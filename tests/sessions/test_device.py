import numpy as np
from tests.sessions.sensing.ideal import AUDIO, HANDS, IMU, RGB, TENTH_NS, both_hands, device, grey, sensed

from shiftxr.scenes.profile import load_profile
from shiftxr.scenes.shift.sensor import HandsProfile, RgbProfile
from shiftxr.sessions.device import Device
from shiftxr_bridge.hands import Hands
from shiftxr_bridge.head import HeadStream
from shiftxr_bridge.streams import Sample, Stream


def test_a_stream_that_the_device_lacks_never_comes() -> None:
    assert device(audio=None).sense(AUDIO, 0, np.zeros((320, 1), np.int16)) is None


def test_what_is_no_sensor_of_the_profile_comes_as_it_is() -> None:
    pose = np.zeros(7)
    given = device(rgb=None).sense(HeadStream("headset/head", 10), 5, pose)
    assert given is not None
    assert given.t_ns == 5
    assert given.sample is pose


def test_the_same_seed_gives_the_same_session_and_another_another() -> None:
    def noisy(seed: int) -> bytes:
        return np.asarray(sensed(device(seed, rgb=RgbProfile(read_noise_steps=4.0)), RGB, grey(100))).tobytes()

    assert noisy(3) == noisy(3) != noisy(4)


def test_the_three_profiles_of_the_demo_differ_as_their_names_say() -> None:
    assert load_profile("all_sensors").sensor.audio is not None
    assert load_profile("no_audio").sensor.audio is None
    rgb = load_profile("low_rate_rgb").sensor.rgb
    assert rgb is not None
    assert rgb.rate_hz == 2.0


def test_a_device_that_finds_hands_in_rgb_has_no_tracker_and_looks_as_often_as_it_says() -> None:
    looks = device(hands=HandsProfile(tracking="rgb", rate_hz=5.0))
    assert looks.sense(HANDS, 0, both_hands()) is None
    assert [n for n in range(8) if looks.looks_for_hands(n * TENTH_NS)] == [0, 2, 4, 6]
    assert not device().looks_for_hands(0)
    assert not device(hands=None).looks_for_hands(0)


def ideal_session() -> list[tuple[Stream, int, Sample]]:
    """Two minutes' ideal samples of every kind, two of each a second."""
    rng = np.random.default_rng(8)
    streams: list[tuple[Stream, int, Sample]] = []
    for n in range(240):
        t_ns = n * 5 * TENTH_NS
        streams += [(RGB, t_ns, rng.integers(0, 255, (48, 64, 3), np.uint8)),
                    (AUDIO, t_ns, rng.integers(-9000, 9000, (320, 1), np.int16)),
                    (IMU, t_ns, rng.normal(0.0, 1.0, (10, 6)).astype(np.float32)),
                    (HANDS, t_ns, both_hands(n / 100))]  # fmt: skip
    return streams


def output(of: Device, session: list[tuple[Stream, int, Sample]]) -> list[bytes]:
    told = []
    for stream, t_ns, sample in session:
        given = of.sense(stream, t_ns, sample)
        if given is not None:
            parts = given.sample
            told.append(f"{stream.topic} {given.t_ns} ".encode())
            told.append(parts.position.tobytes() + parts.valid.tobytes() if isinstance(parts, Hands)
                        else np.asarray(parts).tobytes())  # fmt: skip
    return told


def test_a_replay_under_the_harshest_mixture_gives_the_live_sessions_bytes() -> None:
    profile, session = load_profile("factory_floor"), ideal_session()
    live = output(Device(profile, 11), session)
    assert len(live) > 1000
    assert output(Device(profile, 11), session) == live
    assert output(Device(profile, 12), session) != live
    without_rgb = [given for given in session if given[0] is not RGB]
    others = [a + b for a, b in zip(live[::2], live[1::2], strict=True) if not a.startswith(b"headset/rgb")]
    again = output(Device(profile, 11), without_rgb)
    assert [a + b for a, b in zip(again[::2], again[1::2], strict=True)] == others  # streams do not disturb each other
