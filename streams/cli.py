"""Commands of the stream: `tongxin worker`, `tongxin alerter` and `tongxin rebuild`."""

from __future__ import annotations

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
