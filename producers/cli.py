"""Commands of those who report: `tongxin publish` and `tongxin simulate`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from infra.settings import Settings
    from producers.client import Client
    from producers.remote.client import HttpClient

DAY = ["%Y-%m-%d"]


def publish(
    file: Annotated[str, typer.Argument(metavar="FILE.jsonl|-", help="Events, one JSON object a line; - reads standard input.")],
    json_output: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    timeout_s: Annotated[float, typer.Option("--timeout", min=1, help="Seconds to wait for acknowledgement after the last row.")] = 60,
    url: Annotated[str | None, typer.Option(help="Send over HTTP to the gateway at this address, not to Kafka.")] = None,
    token_file: Annotated[Path | None, typer.Option(help="With --url: the file with the agency's token.", dir_okay=False)] = None,
    outbox: Annotated[
        Path | None, typer.Option(help="With --url: keep what is not acknowledged in this file; the next call sends it.", dir_okay=False)
    ] = None,
) -> None:
    """Send events from a file of JSON lines; good rows are sent, bad ones are listed with every fault.

    Exits 0 when all rows were accepted, 1 when some were refused or not delivered, 2 when settings or file are wrong.
    """
    from infra.settings import load_settings
    from producers.publish import publish_file

    if url is None and (token_file or outbox):
        raise typer.BadParameter("--token-file and --outbox go with --url.")
    settings = load_settings()
    if not publish_file(lambda: _publisher(settings, url, token_file, outbox), file, as_json=json_output, timeout_s=timeout_s):
        raise typer.Exit(1)


def simulate(
    rate: Annotated[
        float | None, typer.Option(min=0, help="Messages a second; 0 is as fast as possible. [default: 20, with --events 0]")
    ] = None,
    events: Annotated[int | None, typer.Option(min=1, help="Whole number of messages. [default: no end]")] = None,
    seed: Annotated[int, typer.Option(help="The same seed and options give the same messages, byte for byte.")] = 0,
    truth: Annotated[Path | None, typer.Option(help="Write the true final figures here; needs --events.")] = None,
    first: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="First day of the season.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="Last day of the season.")] = None,
    now: Annotated[datetime | None, typer.Option(formats=DAY, help="Without --events: the days before are played fast.")] = None,
    speed: Annotated[float, typer.Option(min=1, help="Without --events: simulated seconds in a second.")] = 300,
    duplicates: Annotated[float, typer.Option(help="Share of messages sent before.")] = 0.03,
    corrections: Annotated[float, typer.Option(help="Share of messages that correct a record.")] = 0.02,
    withdrawals: Annotated[float, typer.Option(help="Share of messages that take a record back.")] = 0.01,
    malformed: Annotated[float, typer.Option(help="Share of messages that break the contract.")] = 0.01,
    late: Annotated[float, typer.Option(help="Share of messages more than a day after their event.")] = 0.05,
    out_of_order: Annotated[float, typer.Option(help="Share of messages overtaken by a higher revision.")] = 0.01,
    out: Annotated[str | None, typer.Option(metavar="FILE|-", help="Write lines here instead of sending to Kafka.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
    staff: Annotated[
        bool | None, typer.Option("--staff/--no-staff", help="Have simulated departments see to alerts. [default: without --events]")
    ] = None,
) -> None:
    """Play a believable season over all campaigns and cities: a number of messages, or without end (it goes on where it stopped).

    Exits 0 at the end or when stopped, 1 when messages did not arrive, 2 when settings or options are wrong.
    """
    from infra.log import configure_logging
    from infra.settings import load_settings
    from producers.simulate.options import DEFAULT_FIRST, DEFAULT_LAST, SeasonOptions, Shares
    from producers.simulate.run import Stage, run_simulation

    settings = load_settings()
    configure_logging(settings, part="simulator")
    stage = Stage(
        rate=(0.0 if events else 20.0) if rate is None else rate,
        speed=speed,
        now=now.date() if now else None,
        out=out,
        truth=truth,
        as_json=json_output,
        staffed=staff,
    )
    options = SeasonOptions(
        seed=seed,
        first=first.date() if first else DEFAULT_FIRST,
        last=last.date() if last else DEFAULT_LAST,
        messages=events,
        a_day=stage.a_day,
        keyed=out is None,
        shares=Shares(duplicates, corrections, withdrawals, malformed, late, out_of_order),
    )
    run_simulation(settings, options, stage)
    sys.stdout.flush()


def gateway() -> None:
    """Take events over HTTP from agencies, until stopped."""
    from infra.log import configure_logging
    from infra.settings import load_settings
    from producers.gateway.serve import run_gateway

    settings = load_settings()
    configure_logging(settings, part="gateway")
    run_gateway(settings)


def _publisher(settings: Settings, url: str | None, token_file: Path | None, outbox: Path | None) -> Client | HttpClient:
    from schemas.errors import ConfigurationError

    if url is None:
        from producers.channel import BULK_LINGER_MS
        from producers.client import Client

        return Client(settings, linger_ms=BULK_LINGER_MS)
    from infra.catalogue import catalogue_of
    from producers.remote.client import HttpClient

    if token_file is None:
        raise ConfigurationError(["--url needs --token-file, a file with the agency's token."])
    try:
        token = token_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError([f"The token file {token_file} can't be read: {error}."]) from error
    return HttpClient(url, token, catalogue_of(settings), outbox)
