"""Commands of the stream: `tongxin worker`, `tongxin alerter`, `tongxin rebuild` and `tongxin alerts backtest`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer


def worker(
    index: Annotated[int, typer.Option(min=0, help="Number of this worker on this machine; each has a folder of its own.")] = 0,
    generation: Annotated[int | None, typer.Option(min=1, help="Work on this generation instead of the current one.")] = None,
) -> None:
    """Keep ledger and cells from the event topics, until stopped."""
    from infra.log import configure_logging
    from infra.settings import load_settings
    from streams.run import run_worker

    settings = load_settings()
    configure_logging(settings, part=f"worker-{index}")
    run_worker(settings, index, generation)


def alerter() -> None:
    """Raise alerts from signals and keep their lives, until stopped. One runs at a time; a later one takes over."""
    from infra.log import configure_logging
    from infra.settings import load_settings
    from streams.alert.run import run_alerter

    settings = load_settings()
    configure_logging(settings, part="alerter")
    run_alerter(settings)


def rebuild(
    json_output: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    timeout_s: Annotated[int, typer.Option("--timeout", min=1, help="Give up after so many seconds; nothing is swapped then.")] = 3600,
) -> None:
    """Make all figures anew from the topics, and swap them in when they agree with the records."""
    from infra.log import configure_logging
    from infra.settings import load_settings
    from streams.rebuild import rebuild_figures

    settings = load_settings()
    configure_logging(settings, part="rebuild")
    result = rebuild_figures(settings, timeout_s, lambda words: typer.echo(words, err=True))
    if json_output:
        import orjson

        typer.echo(orjson.dumps(result).decode())
    else:
        typer.echo(f"Generation {result['generation']} agrees in {result['cells']} cells and is in use.")


def backtest(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The rule's id, as `tongxin alerts rules list` has it.")],
    since: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="First day.")],
    until: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Last day, a year later at most; else the latest with data.")
    ] = None,
    changes: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Such as least=8; repeat it.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Say what a rule, or a changed one, would have raised and missed. Data are as corrected since; nothing is changed."""
    from infra.catalogue import catalogue_of
    from infra.office import Office
    from infra.settings import load_settings
    from streams.backtest import as_json, changed_rule, run_backtest, sentences

    first = _day(since, "--since")
    last = None if until is None else _day(until, "--until")
    if last is not None and first > last:
        raise typer.BadParameter(f"{first} is after {last}.", param_hint="--since")
    settings = load_settings()
    with Office(settings) as office:
        rules = office.policy.rules
    if rule not in rules:
        raise typer.BadParameter(f"There is no rule {rule}; there are {', '.join(rules)}.", param_hint="RULE")
    try:
        changed = changed_rule(rules[rule], changes or [])
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--set") from None
    found = run_backtest(settings, catalogue_of(settings), changed, first, last)
    if json_output:
        import orjson

        typer.echo(orjson.dumps(as_json(found)).decode())
    else:
        for sentence in sentences(found):
            typer.echo(sentence)


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no day; write it as 2024-02-10.", param_hint=option) from None
