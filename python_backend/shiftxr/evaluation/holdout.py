"""Held-out windows: workers and layouts that no client trains on, seen through each client's own profile.

One player serves one held-out worker; a session per profile reads the same stream, so the profiles' scores differ by
the device alone. Every window has its true labels, also where a profile's site would get none or wrong ones.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from shiftxr.client.site import Site, SiteSettings
from shiftxr.scenes.profile import load_profile
from shiftxr.sessions.window import Window

_WINDOW_TIMEOUT_S = 60.0


def record_holdout(
    site: SiteSettings,
    worker_seeds: Sequence[int],
    layout_seeds: Sequence[int],
    profiles: Sequence[str],
    windows: int,
    *,
    log_folder: Path,
    at_once: int = 2,
) -> dict[str, list[Window]]:
    """Play each worker through its layouts and cut windows.

    Args:
        site: scene, player and hop; its own seeds are not used.
        windows: per worker and profile.
        at_once: players that run at the same time.

    Returns:
        profile -> windows, workers one after the other; the same for every profile but for the device.
    """

    def record(worker_seed: int, layout_seed: int) -> dict[str, list[Window]]:
        settings = replace(site, worker_seed=worker_seed, layout_seed=layout_seed)
        return _record_one(settings, profiles, windows, log_folder / f"holdout-{worker_seed}.log")

    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="holdout") as pool:
        recordings = list(pool.map(record, worker_seeds, layout_seeds))
    return {profile: [w for recording in recordings for w in recording[profile]] for profile in profiles}


def _record_one(
    settings: SiteSettings, profiles: Sequence[str], windows: int, log_path: Path
) -> dict[str, list[Window]]:
    cut: dict[str, list[Window]] = {profile: [] for profile in profiles}
    with Site(settings, log_path=log_path) as site:
        sessions = {profile: site.open_session(load_profile(profile).truthful()) for profile in profiles}
        for _ in range(windows):
            for profile, session in sessions.items():
                cut[profile].append(site.next_window(session, _WINDOW_TIMEOUT_S))
    return cut
