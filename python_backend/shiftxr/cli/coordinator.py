"""`shiftxr coordinator`: serve a federation."""

import secrets
from pathlib import Path

import click

from shiftxr.coordinator.serve import bind, serve
from shiftxr.federation.run_folder import read_run_folder


@click.command()
@click.option("--run", type=click.Path(path_type=Path), required=True, help="A folder that `shiftxr init` wrote.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Loopback only, until there is TLS.")
@click.option("--port", default=8765, show_default=True, help="0 takes a free one.")
@click.option("--token", envvar="SHIFTXR_TOKEN", help="What clients join with; generated and printed if not given.")
def coordinator(run: Path, host: str, port: int, token: str | None) -> None:
    """Serve a federation to its clients until Ctrl-C."""
    read_run_folder(run)
    listener = bind(host, port)
    name = f"[{host}]" if ":" in host else host
    if token is None:
        token = secrets.token_urlsafe(16)
        click.echo(f"join token {token}")
    click.echo(f"coordinator at http://{name}:{listener.getsockname()[1]}")
    serve(run, listener, token)
