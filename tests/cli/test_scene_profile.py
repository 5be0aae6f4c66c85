import subprocess
import sys
from pathlib import Path

import cv2
from click.testing import CliRunner

from shiftxr.cli.scene import scene


def run(*options: str) -> str:
    ended = CliRunner().invoke(scene, ["profile", *options])
    assert ended.exit_code == 0, ended.output
    return ended.output


def test_a_profile_is_shown_in_words_and_over_the_session() -> None:
    shown = run("factory_floor", "--minutes", "20")
    assert "half of the labels" in shown
    assert "50% of windows labelled" in shown
    assert "20 min" in shown
    assert "gaps headset/rgb" in shown


def test_gaps_are_those_of_the_worker(tmp_path: Path) -> None:
    assert run("sensor_worn", "--worker", "3") == run("sensor_worn", "--worker", "3") != run("sensor_worn")


def test_a_picture_of_it_is_written(tmp_path: Path) -> None:
    assert f"drawn into {tmp_path / 'floor.png'}" in run("factory_floor", "--out", str(tmp_path / "floor.png"))
    picture = cv2.imread(str(tmp_path / "floor.png"))
    assert picture is not None
    assert picture.shape[0] > picture.shape[1] > 800  # fifteen rows


def test_an_unknown_profile_and_a_bad_one_are_refused_in_one_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"name": "bad",\n "description" ""}')
    for name, said in (("floor", "choose one of all_sensors, factory_floor"), (str(bad), "bad.json:2: not JSON")):
        command = [sys.executable, "-m", "shiftxr.cli", "scene", "profile", name]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert ended.returncode == 1
        assert ended.stderr.startswith("shiftxr: ")
        assert said in ended.stderr
        assert len(ended.stderr.splitlines()) == 1


def test_a_picture_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    ended = CliRunner().invoke(scene, ["profile", "no_audio", "--out", str(tmp_path / "none" / "x.png")])
    assert ended.exit_code == 1
    assert "No such file" in ended.output
