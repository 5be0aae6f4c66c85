"""report.html in a real browser, with the network looked at."""

from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Page, sync_playwright
from tests.evaluation.conftest import Ran


def chromium() -> str | None:
    """The system's, or None for the one that playwright installed."""
    return next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


@pytest.fixture
def opened(page: Page, ran: Ran, tmp_path: Path) -> tuple[Page, list[str]]:
    """The page, moved to an empty folder, and every address that it asked for."""
    alone = tmp_path / "report.html"
    alone.write_bytes(ran.page.read_bytes())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(f"error: {error}"))
    page.on("console", lambda message: asked.append(f"console: {message.text}"))
    page.goto(alone.as_uri())
    return page, asked


def test_it_needs_no_other_file_and_no_network(opened: tuple[Page, list[str]], tmp_path: Path) -> None:
    _, asked = opened
    assert asked == [(tmp_path / "report.html").as_uri()]


def test_it_says_what_was_learnt_and_has_a_place_for_every_axis(opened: tuple[Page, list[str]], ran: Ran) -> None:
    page, _ = opened
    headings = [heading.inner_text() for heading in page.query_selector_all("h2")]
    assert headings == ["Task quality", "Communication", "Compute", "Privacy", "Personalization", "Streams"]
    step = ran.report["evaluation"]["step"]
    text = page.inner_text("body")
    assert f"federated {step['federated']:.3f}, untrained {step['untrained']:.3f}" in text
    assert text.count("not measured yet") >= 3


@pytest.mark.parametrize("width", [1280, 390])
def test_its_plots_are_drawn_within_the_window(opened: tuple[Page, list[str]], width: int) -> None:
    page, _ = opened
    page.set_viewport_size({"width": width, "height": 900})
    boxes = [plot.bounding_box() for plot in page.query_selector_all("svg")]
    assert len(boxes) == 3
    for box in boxes:
        assert box is not None
        assert box["width"] > 250
        assert box["height"] > 50
        assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
