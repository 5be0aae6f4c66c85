"""What a coordinator must not forget, in a database (SQLite by default) and in files beside it.

An update is acknowledged only after its body is on the disk and its row is committed, so an acknowledged update
survives kill -9 and a power cut.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from shiftxr.federation.codec import decode, encode
from shiftxr.federation.modules import Modules

_metadata = sa.MetaData()
_clients = sa.Table(
    "clients",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    sa.Column("scene", sa.String(64), nullable=False),
    sa.Column("profile", sa.String(64), nullable=False),
    sa.Column("secret_hash", sa.String(64), nullable=False, index=True),
)
_rounds = sa.Table(
    "rounds",
    _metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seconds", sa.Float),  # null while the round is open
    sa.Column("bytes_down", sa.Integer, nullable=False, default=0),
)
_updates = sa.Table(
    "updates",
    _metadata,
    sa.Column("round", sa.Integer, sa.ForeignKey("rounds.number"), primary_key=True, autoincrement=False),
    sa.Column("client_id", sa.Integer, sa.ForeignKey("clients.id"), primary_key=True, autoincrement=False),
    sa.Column("bytes", sa.Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client that has joined."""

    id: int
    name: str
    scene: str
    profile: str


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round that was closed."""

    number: int
    seconds: float
    bytes_down: int
    bytes_up: int
    participants: tuple[str, ...]


class Store:
    """Owns the database engine and the folder of bodies."""

    def __init__(self, folder: Path, database_url: str | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "updates").mkdir(exist_ok=True)
        self._folder = folder
        self._engine = sa.create_engine(database_url or f"sqlite:///{folder / 'coordinator.db'}", poolclass=NullPool)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _make_durable)
        _metadata.create_all(self._engine)

    def close(self) -> None:
        """Release the database."""
        self._engine.dispose()

    # Clients

    def add_client(self, name: str, scene: str, profile: str, secret_hash: str) -> int:
        """Add a client, or give the one of that name a new secret (it was restarted); returns its id."""
        with self._engine.begin() as db:
            known = db.execute(sa.select(_clients.c.id).where(_clients.c.name == name)).scalar()
            values = {"scene": scene, "profile": profile, "secret_hash": secret_hash}
            if known is not None:
                db.execute(_clients.update().where(_clients.c.id == known).values(**values))
                return int(known)
            row = db.execute(_clients.insert().values(name=name, **values))
            assert row.inserted_primary_key is not None
            return int(row.inserted_primary_key[0])

    def client_by_secret(self, secret_hash: str) -> int | None:
        """The id of the client with this secret."""
        with self._engine.connect() as db:
            return db.execute(sa.select(_clients.c.id).where(_clients.c.secret_hash == secret_hash)).scalar()

    def clients(self) -> list[ClientRow]:
        """All clients, by name."""
        columns = (_clients.c.id, _clients.c.name, _clients.c.scene, _clients.c.profile)
        with self._engine.connect() as db:
            return [ClientRow(*row) for row in db.execute(sa.select(*columns).order_by(_clients.c.name))]

    # Rounds

    def open_round(self) -> int:
        """The number of the open round; the first call opens round 1."""
        with self._engine.begin() as db:
            number = db.execute(sa.select(_rounds.c.number).where(_rounds.c.seconds.is_(None))).scalar()
            if number is None:
                number = 1 + int(db.execute(sa.select(sa.func.coalesce(sa.func.max(_rounds.c.number), 0))).scalar_one())
                db.execute(_rounds.insert().values(number=number))
            return int(number)

    def updates(self, round_number: int) -> dict[int, Path]:
        """Client id -> body, of the updates accepted in a round."""
        query = sa.select(_updates.c.client_id).where(_updates.c.round == round_number).order_by(_updates.c.client_id)
        with self._engine.connect() as db:
            return {client: self.update_path(round_number, client) for client in db.execute(query).scalars()}

    def accept(self, round_number: int, client_id: int, received: Path) -> None:
        """Make a received and checked body part of a round, durably."""
        _sync_file(received)
        received.replace(self.update_path(round_number, client_id))
        _sync_folder(self._folder / "updates")
        size = self.update_path(round_number, client_id).stat().st_size
        with self._engine.begin() as db:
            db.execute(_updates.insert().values(round=round_number, client_id=client_id, bytes=size))

    def close_round(self, round_number: int, modules: Modules, seconds: float, bytes_down: int) -> None:
        """Store the new global modules, then close the round and open the next, in this order."""
        path = self._modules_path(round_number)
        part = path.with_suffix(".part")
        part.write_bytes(encode(modules))
        _sync_file(part)
        part.replace(path)
        _sync_folder(self._folder)
        with self._engine.begin() as db:
            closing = _rounds.update().where(_rounds.c.number == round_number)
            db.execute(closing.values(seconds=seconds, bytes_down=bytes_down))
            db.execute(_rounds.insert().values(number=round_number + 1))
        for body in self.updates(round_number).values():
            body.unlink(missing_ok=True)  # the average is kept, what a single client sent is not

    def closed_rounds(self) -> list[RoundRow]:
        """All closed rounds in order."""
        with self._engine.connect() as db:
            rounds = db.execute(
                sa.select(_rounds).where(_rounds.c.seconds.is_not(None)).order_by(_rounds.c.number)
            ).all()
            joined = sa.join(_updates, _clients, _updates.c.client_id == _clients.c.id)
            sent = db.execute(
                sa.select(_updates.c.round, _clients.c.name, _updates.c.bytes)
                .select_from(joined)
                .order_by(_clients.c.id)
            ).all()
        return [
            RoundRow(
                number=row.number,
                seconds=row.seconds,
                bytes_down=row.bytes_down,
                bytes_up=sum(update.bytes for update in sent if update.round == row.number),
                participants=tuple(sorted(update.name for update in sent if update.round == row.number)),
            )
            for row in rounds
        ]

    def modules_after(self, round_number: int) -> Modules | None:
        """The global modules that a closed round left, or None where there is no such round."""
        path = self._modules_path(round_number)
        return decode(path.read_bytes()).modules if path.is_file() else None

    # Files

    def update_path(self, round_number: int, client_id: int) -> Path:
        """Where a client's body of a round is kept."""
        return self._folder / "updates" / f"{round_number}-{client_id}.sxrm"

    @contextmanager
    def receiving(self, round_number: int, client_id: int, suffix: str) -> Iterator[Path]:
        """A path to receive a body at; what is still there at the end is removed."""
        path = self._folder / "updates" / f"{round_number}-{client_id}-{suffix}.part"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _modules_path(self, round_number: int) -> Path:
        return self._folder / f"modules-{round_number}.sxrm"


def _make_durable(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    if os.name == "posix":  # elsewhere a folder can't be opened, and renames are durable without
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
