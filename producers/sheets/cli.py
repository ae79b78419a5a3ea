"""`tongxin sheets`: templates for clerks, and their sheets checked and taken."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Hand out spreadsheet templates, and check and upload filled ones.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)

DAY = ["%Y-%m-%d"]
File = Annotated[Path, typer.Argument(metavar="FILE", help=".xlsx, or .csv in UTF-8 or GB18030.", exists=True, dir_okay=False)]
Agency = Annotated[str, typer.Option(help="Id of the agency whose sheet it is.")]
Topic = Annotated[str | None, typer.Option(help="Topic of the records; our templates say theirs themselves.")]
City = Annotated[str | None, typer.Option(help="City (adcode or name) of rows that name none.")]
OrgCode = Annotated[str | None, typer.Option(help="Code of the unit, where the sheet has no column of it.")]
OrgName = Annotated[str | None, typer.Option(help="Name of the unit, where the sheet has no column of it.")]
Department = Annotated[str | None, typer.Option(help="Department (name or slug), where the sheet has no column of it.")]
Returned = Annotated[
    Path | None, typer.Option("-o", "--out", help="Where the marked workbook goes. [default: beside FILE]", dir_okay=False)
]
IsComplete = Annotated[bool, typer.Option("--complete", help="The sheet holds every record of its units; list those it lacks.")]
First = Annotated[datetime | None, typer.Option("--from", formats=DAY, help="With --complete: of records from this day on.")]
Last = Annotated[datetime | None, typer.Option("--to", formats=DAY, help="With --complete: of records up to this day.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


@app.command()
def template(
    topic: Annotated[str, typer.Argument(help="The topic of the records.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The .xlsx to write.", dir_okay=False)],
    city: Annotated[str | None, typer.Option(help="Adcode of the city of rows that name none.")] = None,
) -> None:
    """Write an empty sheet with headings, explanations, drop-down lists and examples."""
    from infra.settings import load_settings
    from producers.sheets.command import write_one

    write_one(load_settings(), topic, out, city)


@app.command()
def check(
    file: File,
    agency: Agency,
    topic: Topic = None,
    city: City = None,
    org_code: OrgCode = None,
    org_name: OrgName = None,
    department: Department = None,
    complete: IsComplete = False,
    first: First = None,
    last: Last = None,
    out: Returned = None,
    as_json: AsJson = False,
) -> None:
    """Say what an upload would do; nothing is sent. Exits 0 when all rows are good, 1 when some aren't, 2 when the file can't be taken."""
    from producers.sheets.command import Asked, run

    run(Asked(file, agency, topic, city, org_code, org_name, department, complete, False, first, last, out, as_json), send=False)


@app.command()
def upload(
    file: File,
    agency: Agency,
    topic: Topic = None,
    city: City = None,
    org_code: OrgCode = None,
    org_name: OrgName = None,
    department: Department = None,
    complete: IsComplete = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="With --complete: withdraw the records that the sheet lacks.")] = False,
    first: First = None,
    last: Last = None,
    out: Returned = None,
    actor: Annotated[str | None, typer.Option(help="Who does it, for the trail. [default: <user>@<machine>]")] = None,
    as_json: AsJson = False,
) -> None:
    """Send the good rows of a sheet; bad ones come back marked, in the same workbook. Uploading it again changes nothing.

    Exits 0 when every row is in, 1 when some are not, 2 when the file can't be taken.
    """
    from producers.sheets.command import Asked, run

    run(Asked(file, agency, topic, city, org_code, org_name, department, complete, withdraw, first, last, out, as_json, actor), send=True)


@app.command("map")
def map_columns(
    topic: Annotated[str, typer.Argument(help="The topic of the records.")],
    agency: Agency,
    pairs: Annotated[
        list[str] | None, typer.Argument(metavar="HEADING=FIELD…", help="A heading of the agency's and its field; `HEADING=` is not read.")
    ] = None,
    forget: Annotated[list[str] | None, typer.Option(help="Forget this heading.")] = None,
    as_json: AsJson = False,
) -> None:
    """Remember what an agency calls its columns, and print all that is remembered. Without pairs, print the fields too."""
    from infra.settings import load_settings
    from producers.sheets.command import change_mapping

    change_mapping(load_settings(), topic, agency, pairs or [], forget or [], as_json=as_json)
