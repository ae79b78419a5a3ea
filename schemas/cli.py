"""`tongxin schemas`: the contract for other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from schemas.errors import ConfigurationError

app = typer.Typer(name="schemas", help="The contract for other programs: JSON Schema and AsyncAPI.", no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Where to write; made if it is not there.", file_okay=False)]
CatalogueFolder = Annotated[
    Path | None,
    typer.Option("--catalogue", envvar="TONGXIN_CATALOGUE__DIR", help="Folder of a catalogue of your own.", file_okay=False),
]
Partitions = Annotated[int, typer.Option(envvar="TONGXIN_KAFKA__PARTITIONS", min=1, help="Partitions of each topic.")]
Server = Annotated[str | None, typer.Option(envvar="TONGXIN_KAFKA__BOOTSTRAP", help="host:port of a broker, to name in AsyncAPI.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the names of the files as JSON.")]


@app.command()
def export(
    folder: Folder, catalogue: CatalogueFolder = None, partitions: Partitions = 4, server: Server = None, as_json: AsJson = False
) -> None:
    """Write a JSON Schema per topic, named by event type, and asyncapi.json.

    Exits 1 if the catalogue is faulty or the folder can't be written.
    """
    from schemas.catalogue import load_catalogue
    from schemas.export.files import write_export

    try:
        written = write_export(load_catalogue(catalogue), folder, partitions, server)
    except (ConfigurationError, OSError) as exc:
        typer.echo(str(exc), err=True)
        raise typer.Exit(1) from None
    _tell(written, as_json, f"{len(written)} files in {folder}")


@app.command()
def publish(as_json: AsJson = False) -> None:
    """For developers: after a compatible change, make the schemas of our own catalogue the published ones.

    Exits 1, and writes nothing, if a change breaks with what was published; such a change needs a new version of the event type.
    """
    from schemas.catalogue import load_catalogue
    from schemas.export import files

    try:
        changed = files.publish(load_catalogue())
    except (ConfigurationError, OSError) as exc:
        typer.echo(str(exc), err=True)
        raise typer.Exit(1) from None
    _tell(changed, as_json, f"{len(changed)} published schemas changed")


def _tell(paths: list[Path], as_json: bool, words: str) -> None:
    typer.echo(json.dumps([str(path) for path in paths], ensure_ascii=False) if as_json else words)
