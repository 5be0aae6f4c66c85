"""Keys in a folder: one pair of our own, and the public keys of those who may connect or be trusted.

Files are certificates of `zmq.auth` (Z85 text): `NAME.key` public, `NAME.key_secret` both halves.
"""

import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path

import zmq.auth

from shiftxr_bridge.ends import KeyPair
from shiftxr_bridge.errors import ShiftxrError

_log = logging.getLogger(__name__)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
ALLOWED = "allowed"


class NoKeys(ShiftxrError):
    """A key that is asked for is not there, or can't be read."""


class KeysTaken(ShiftxrError):
    """A key of that name is there already."""


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key in a folder."""

    name: str
    public: bytes
    own: bool  # the secret half is here too
    allowed: bool


def default_folder() -> Path:
    """$SHIFTXR_KEYS, else `shiftxr/keys` in the user's configuration folder."""
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return Path(os.environ.get("SHIFTXR_KEYS") or config / "shiftxr" / "keys")


def create_keys(folder: Path, name: str) -> Path:
    """Make a pair `name`; returns the public file, which may be given away.

    Raises:
        KeysTaken: there is one; it is never overwritten.
        NoKeys: the name is not 1 to 64 letters, digits, _ and -.
    """
    _check_name(name)
    if any((folder / f"{name}{ending}").exists() for ending in (".key", ".key_secret")):
        raise KeysTaken(f"{folder} holds a key {name!r} already: choose another name")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    others = os.umask(0o077)  # the secret half is nobody else's from its first byte
    try:
        public, _ = zmq.auth.create_certificates(folder, name)
    finally:
        os.umask(others)
    return Path(public)


def allow(folder: Path, public: Path) -> str:
    """Put a public key file on the allow-list; returns its name. Raises NoKeys, KeysTaken."""
    name = public.name.removesuffix(".key")
    _check_name(name)
    key = read_public(public)
    target = folder / ALLOWED / f"{name}.key"
    if target.exists() and read_public(target) != key:
        raise KeysTaken(f"{target} is another key of that name: rename {public.name}, or revoke the old one first")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    partial.write_bytes(public.read_bytes())
    partial.replace(target)  # a site that reads the list now sees all of it or nothing
    return name


def revoke(folder: Path, name: str) -> None:
    """Take a key off the allow-list; raises NoKeys."""
    try:
        (folder / ALLOWED / f"{name}.key").unlink()
    except FileNotFoundError as error:
        raise NoKeys(f"no key {name!r} is allowed: see `shiftxr keys list`") from error


def list_keys(folder: Path) -> list[KeyEntry]:
    """Our own pairs, then those that may connect, by name."""
    own = [KeyEntry(p.stem, read_public(p), True, False) for p in sorted(folder.glob("*.key_secret"))]
    allowed = [KeyEntry(p.stem, read_public(p), False, True) for p in sorted((folder / ALLOWED).glob("*.key"))]
    return own + allowed


def allowed_keys(folder: Path) -> frozenset[bytes]:
    """The public keys that may connect, as the folder says now; files that can't be read allow nobody."""
    allowed = set()
    for path in (folder / ALLOWED).glob("*.key"):
        try:
            allowed.add(read_public(path))
        except NoKeys as error:
            _log.warning("passed over in the allow-list: %s", error)
    return frozenset(allowed)


def read_pair(folder: Path, name: str) -> KeyPair:
    """Our own pair of that name; raises NoKeys."""
    path = folder / f"{name}.key_secret"
    public, secret = _load(path)
    if secret is None:
        raise NoKeys(f"{path} holds no secret key: make one with `shiftxr keys new {name} --keys {folder}`")
    return KeyPair(public, secret)


def read_public(path: Path) -> bytes:
    """The public key in a file; raises NoKeys."""
    return _load(path)[0]


def _load(path: Path) -> tuple[bytes, bytes | None]:
    try:
        return zmq.auth.load_certificate(path)
    except (OSError, ValueError) as error:
        raise NoKeys(f"{path} is no key file: make one with `shiftxr keys new NAME`") from error


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise NoKeys(f"a key's name is 1 to 64 letters, digits, _ and -, not {name!r}")
