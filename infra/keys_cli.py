"""`tongxin keys`: the keys of pseudonyms."""

from __future__ import annotations

import json
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

app = typer.Typer(name="keys", add_completion=False, help="The keys of pseudonyms.", no_args_is_help=True)


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """Say which keys there are, and nothing of what is in them. JSON: {identity, display, version}; identity is its mark."""
    from infra.pseudonym_key import mark_of, pseudonym_keys
    from infra.settings import load_settings

    keys = pseudonym_keys(load_settings())
    found = {"identity": mark_of(keys), "display": sorted(keys.display), "version": keys.version}
    if as_json:
        typer.echo(json.dumps(found))
        return
    typer.echo(f"identity key  {found['identity']}")
    for version in sorted(keys.display):
        typer.echo(f"display key   {version}{' (makes new pseudonyms)' if version == keys.version else ''}")


@app.command("rotate")
def rotate_keys(as_json: AsJson = False) -> None:
    """Make a new display key; older ones are kept to recognise. The identity key never changes. JSON: {version}.

    Exits 2 where the keys are kept outside.
    """
    from infra.pseudonym_key import rotate
    from infra.settings import load_settings

    version = rotate(load_settings())
    typer.echo(json.dumps({"version": version}) if as_json else f"Display key {version}; start the parts again to use it.")


@app.command("recognise")
def recognise(as_json: AsJson = False) -> None:
    """Print the pseudonyms of what is asked for without showing it, or given on standard input. JSON: {identity, display: {version: …}}."""
    import sys

    from infra.pseudonym_key import pseudonym_keys
    from infra.settings import load_settings

    keys = pseudonym_keys(load_settings())
    value = typer.prompt("Number or name", hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    found = {"identity": keys.identity_of(value), "display": keys.was_display_of(value)}
    typer.echo(json.dumps(found) if as_json else "\n".join([str(found["identity"]), *keys.was_display_of(value).values()]))
