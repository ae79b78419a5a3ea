"""The command line `tongxin`: the one place that knows every room, each loaded only when one of its commands is called."""

from __future__ import annotations

import importlib
import logging
import sys
from typing import Any

import typer
import typer.main
from typer.core import TyperGroup

from schemas.errors import ConfigurationError, TongxinError

# Command, where it is, and its line in `tongxin --help`. A Typer app brings commands of its own.
COMMANDS = {
    "up": ("infra.cli:up", "Start everything and keep it running."),
    "down": ("infra.cli:down", "Stop everything."),
    "status": ("infra.cli:status", "Say how each part is."),
    "doctor": ("infra.cli:doctor", "Check whether this machine can run Tongxin."),
    "publish": ("producers.cli:publish", "Send events from a file of JSON lines."),
    "sheets": ("producers.sheets.cli:app", "Hand out templates, and take spreadsheets."),
    "simulate": ("producers.cli:simulate", "Play a believable campaign season."),
    "agencies": ("producers.agency.cli:app", "Say who may report, with which tokens."),
    "alerts": ("producers.alert.cli:app", "See alerts, act on them, and say what is raised and where it goes."),
    "progress": ("consumers.cli:progress", "Print the figures of cities and campaigns."),
    "brief": ("dashboard.cli:brief", "Write the daily or weekly brief as .docx or .pdf."),
    "audit": ("consumers.cli:audit", "Count everything anew and compare, cell by cell."),
    "desk": ("producers.desk.cli:app", "See what was refused, with advice, and send it corrected."),
    "dead-letters": ("consumers.cli:dead_letters", "List, show and replay refused events."),
    "rebuild": ("streams.cli:rebuild", "Make all figures anew from the topics."),
    "users": ("infra.users_cli:app", "Say who may sign in to the dashboard."),
    "keys": ("infra.keys_cli:app", "List and rotate the keys of pseudonyms."),
    "schemas": ("schemas.cli:app", "Write the contract for other programs."),
    "migrate": ("infra.cli:migrate", "Move the ClickHouse schema up or down."),
    "worker": ("streams.cli:worker", "Run a stream worker (started by `up`)."),
    "alerter": ("streams.cli:alerter", "Raise alerts and keep their lives (started by `up`)."),
    "sink": ("consumers.cli:sink", "Run the ClickHouse sink (started by `up`)."),
    "figures": ("consumers.cli:figures", "Compute the indicators that need a query (started by `up`)."),
    "notifier": ("consumers.cli:notifier", "Send alerts to those whom they concern (started by `up`)."),
    "gateway": ("producers.cli:gateway", "Take events over HTTP (started by `up`)."),
}

# Commands of one room that stand in the group of another.
GUESTS = {"alerts": {"backtest": "streams.cli:backtest"}}


class Rooms(TyperGroup):
    """A group that imports a room when one of its commands is called, and lists them without."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the framework's signature
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the framework's signature
        if cmd_name not in COMMANDS:
            return None
        place, _ = COMMANDS[cmd_name]
        command = _command(cmd_name, _loaded(place))
        for name, guest in GUESTS.get(cmd_name, {}).items():
            command.add_command(_command(name, _loaded(guest)), name)
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - the framework's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


app = typer.Typer(cls=Rooms, rich_markup_mode=None, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def tongxin() -> None:
    """Live, exact progress of campaigns for migrant workers."""


def main() -> None:
    """Run the command line. Exits 2 when settings or machine can't work, 1 at any other error of ours."""
    logging.getLogger().addHandler(logging.NullHandler())  # what libraries log on the way is told once, in our words
    try:
        app(prog_name="tongxin")
    except ConfigurationError as error:
        _say(*error.faults)
        sys.exit(2)
    except TongxinError as error:
        _say(str(error))
        sys.exit(1)


def _loaded(place: str) -> Any:
    module, _, attribute = place.partition(":")
    return getattr(importlib.import_module(module), attribute)


def _command(name: str, target: Any) -> Any:
    if not isinstance(target, typer.Typer):
        lone = typer.Typer(add_completion=False, rich_markup_mode=None)
        lone.command(name)(target)
        target = lone
    target.rich_markup_mode = None
    command = typer.main.get_command(target)
    command.name = name
    return command


def _say(*sentences: str) -> None:
    for sentence in sentences:
        print(sentence, file=sys.stderr)  # noqa: T201 - the last words of the command line


if __name__ == "__main__":
    main()
