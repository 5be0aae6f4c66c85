"""The player under test: one process per scene for all claims that leave it well, and what it streamed in one take."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.player_contract.driven import Driven
from tests.player_contract.subject import EDITOR, HEADLESS, REPLAY, Subject
from tests.player_contract.take import Take, perform, replay

CONTROL_HZ, RGB_HZ = 30, 10  # two rates, so that a stream which follows the wrong one is seen


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every scene that was asked for; each take as it was played, and from a recording of it."""
    if "scene_name" in metafunc.fixturenames:
        scenes = metafunc.config.getoption("--scene") or ["assembly_station"]
        metafunc.parametrize("scene_name", scenes, scope="package")
    if "source" in metafunc.fixturenames:
        replayed_only = metafunc.config.getoption("--player") == REPLAY
        metafunc.parametrize("source", ["replay"] if replayed_only else ["live", "replay"], scope="package")


@pytest.fixture(scope="package")
def subject(request: pytest.FixtureRequest, scene_name: str) -> Subject:
    return Subject(request.config.getoption("--player"), scene_name)


@pytest.fixture(scope="package")
def log_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("player") / "player.log"


@pytest.fixture(scope="package")
def driven(subject: Subject, log_path: Path, pytestconfig: pytest.Config) -> Iterator[Driven]:
    """A player that is driven: begin with a reset, and leave it running."""
    if subject.player == EDITOR:
        command = None
        tell(pytestconfig, f"open {subject.scene_name} in the Unity editor and press Play")
    else:
        command = subject.command(control_hz=CONTROL_HZ, rgb_hz=RGB_HZ)
    with closing(Driven(subject.scene, command, log_path)) as player:
        yield player


def tell(config: pytest.Config, line: str) -> None:
    """Say something to the person in front of the tests, although pytest captures what tests print."""
    capture = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(f"\n{line}", flush=True)


@pytest.fixture(scope="package")
def live_take(request: pytest.FixtureRequest, subject: Subject, log_path: Path) -> Take:
    if subject.player != REPLAY:
        return perform(request.getfixturevalue("driven"))
    command = Subject(HEADLESS, subject.scene_name).command(control_hz=CONTROL_HZ, rgb_hz=RGB_HZ)
    with closing(Driven(subject.scene, command, log_path)) as player:
        return perform(player)


@pytest.fixture(scope="package")
def take(source: str, live_take: Take, tmp_path_factory: pytest.TempPathFactory) -> Take:
    """What was streamed while a worker moved in known ways: as it came, or as a recording of it is played."""
    if source == "live":
        return live_take
    return replay(live_take, tmp_path_factory.mktemp("recording") / "take.mcap")
