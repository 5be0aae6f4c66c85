"""Scripted workers in the real world of the headless player, judged by the tracker alone."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from tests.player.conftest import Collected

from shiftxr.player.sensors import SensorSettings
from shiftxr.player.world import World
from shiftxr.scenes.labels import MISTAKES, STEPS
from shiftxr.scenes.layout import read_objects
from shiftxr.scenes.scene import Scene, load_scene
from shiftxr.scenes.shift.interactivity import InteractivityProfile
from shiftxr.worker.person import Person, draw_person
from shiftxr.worker.scripted import ScriptedWorker
from shiftxr.worker.tracker import ProcedureTracker

CONTROL_HZ = 10
LIMIT_S = 150


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    scene, folder = load_scene("assembly_station")
    played = World(scene, folder, SensorSettings(width=64, height=64, rgb_hz=1), Collected(), seed=1)
    yield played
    played.close()


def with_habit(seed: int, *habits: str) -> Person:
    """A person who makes exactly these mistakes, always."""
    person = draw_person(seed)
    return replace(person, habits={name: float(name in habits) for name in person.habits})


def work(world: World, scene: Scene, person: Person, layout: int) -> tuple[ProcedureTracker, list[str], list[str]]:
    """One episode: the tracker at its end, and the step and mistake labels of every control step."""
    worker, tracker = ScriptedWorker(scene, person, CONTROL_HZ), ProcedureTracker(scene)
    objects = world.reset({"seed": float(layout)})
    worker.reset(objects)
    steps, mistakes = [], []
    while not worker.finished:
        objects = world.step(worker.act(objects))
        judged = tracker.judge(world.t_ns, read_objects(scene, objects))
        steps.append(STEPS[judged.step])
        mistakes.append(MISTAKES[judged.mistake])
        assert len(steps) < LIMIT_S * CONTROL_HZ, "the worker is stuck"
    return tracker, steps, mistakes


@pytest.mark.parametrize(("seed", "layout"), [(1, 11), (2, 22), (7, 35)])
def test_a_careful_worker_does_the_whole_procedure_without_a_mistake(
    world: World, scene: Scene, seed: int, layout: int
) -> None:
    tracker, steps, mistakes = work(world, scene, with_habit(seed), layout)
    assert tracker.done == {step.id for step in scene.procedure}
    assert set(mistakes) == {"none"}
    expected = {"idle", "reach", "grasp", "carry", "place", "insert", "fasten", "press", "inspect", "wait"}
    assert set(steps) == expected


@pytest.mark.parametrize("habit", ["wrong_part", "wrong_order"])
def test_a_mistake_that_is_noticed_is_mended(world: World, scene: Scene, habit: str) -> None:
    tracker, _, mistakes = work(world, scene, with_habit(4, habit), 41)
    assert tracker.done == {step.id for step in scene.procedure}
    assert habit in mistakes
    assert set(mistakes) <= {"none", "wrong_part", "wrong_order"}
    assert mistakes[-1] == "none"


@pytest.mark.parametrize(("habit", "left_out"), [("skipped_step", "bolt_right"), ("not_tightened", "fasten_right")])
def test_a_mistake_that_is_not_noticed_stands_at_the_end(world: World, scene: Scene, habit: str, left_out: str) -> None:
    tracker, _, mistakes = work(world, scene, with_habit(5, habit), 51)
    assert left_out not in tracker.done
    assert mistakes[-1] == habit


def test_the_same_seed_acts_the_same_and_another_differently(world: World, scene: Scene) -> None:
    def actions(seed: int) -> np.ndarray:
        worker = ScriptedWorker(scene, draw_person(seed), CONTROL_HZ)
        objects = world.reset({"seed": 5.0})
        worker.reset(objects)
        made = []
        for _ in range(30):
            made.append(worker.act(objects))
            objects = world.step(made[-1])
        return np.array(made)

    first = actions(6)
    np.testing.assert_array_equal(first, actions(6))
    assert not np.array_equal(first, actions(8))


def test_a_site_draws_its_people_within_its_limits() -> None:
    site = InteractivityProfile(
        handedness="left", speed=(0.5, 0.6), hesitation_s=(1.0, 2.0), experience=(0.0, 0.2), errors=2.0
    )
    for seed in range(20):
        usual, person = draw_person(seed), draw_person(seed, site)
        assert person.handedness == "left"
        assert 0.5 <= person.speed <= 0.6
        assert 0.0 <= person.experience <= 0.2
        assert 1.0 * (1.5 - 0.2) <= person.hesitation_s <= 2.0 * 1.5  # a beginner pauses for longer
        assert person.stature_m == usual.stature_m  # which the site says nothing of
        worse = 2.0 * (1.5 - person.experience) / (1.5 - usual.experience)
        for mistake, share in person.habits.items():
            assert share == pytest.approx(min(worse * usual.habits[mistake], 1.0))


def test_people_differ_in_every_trait() -> None:
    people = [draw_person(seed) for seed in range(40)]
    assert draw_person(3) == people[3]
    assert {p.handedness for p in people} == {"left", "right"}
    for trait in (
        "stature_m",
        "speed",
        "tremor_m",
        "hesitation_s",
        "arc_m",
        "wrist_yaw_rad",
        "scatter_m",
        "experience",
    ):
        values = {getattr(p, trait) for p in people}
        assert len(values) > 30, trait
    assert all(1.55 <= p.stature_m <= 1.92 and min(p.habits.values()) >= 0.0 for p in people)
