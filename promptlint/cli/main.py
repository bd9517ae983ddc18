"""The command group: names and one-liners up front, each command's module on first use."""

from __future__ import annotations

import gc

# Nothing that is imported will ever be garbage, and looking for it takes a while. A check turns
# the collector on again before it reads files (`promptlint.cli.running.execute`).
gc.disable()

import sys  # noqa: E402 - see above
from importlib import import_module  # noqa: E402

import click  # noqa: E402

COMMANDS = {
    "check": "Check files and folders (the default when a path comes first).",
    "fix": "Check, and repair what can be repaired: check --fix.",
    "rule": "Explain a rule.",
    "rules": "List the rules.",
    "config": "Show every setting and where it comes from.",
    "init": "Write a commented config, a hook entry and a baseline.",
    "probe": "Check, then ask a small local model what only a model can show.",
    "audit": "Everything at once: all rules, names in a sample, a local model.",
    "advise": "Say which method fits a project: prompting, retrieval, fine-tuning, pre-training.",
    "baseline": "Accept today's findings; report only new ones.",
    "facts": "Show what is known about a model.",
    "pack": "Validate and test a rule pack.",
    "cache": "Manage the result cache.",
}
"""Command name → help line. Its module is ``promptlint.cli.<name>``, its object ``command``."""

_SECTIONS = {
    "Check": ("check", "fix", "probe", "audit", "advise", "baseline", "init"),
    "Look up": ("rule", "rules", "facts", "config"),
    "Maintain": ("pack", "cache"),
}


class LazyGroup(click.Group):
    """Loads a command's module when the command is used, and not for the overview."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the overview."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, its module imported."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"promptlint.cli.{cmd_name.replace('-', '_')}")
        command = module.command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """What follows is a command; anything else is a path or an option of ``check``."""
        if args and args[0] not in COMMANDS and self._is_path(args[0]):
            args = ["check", *args]
        if args and args[0] not in COMMANDS:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, 1)
            hint = f"Did you mean '{near[0]}'?" if near else "See --help for commands."
            ctx.fail(f"No such command or path '{args[0]}'. {hint}")
        return super().resolve_command(ctx, args)

    @staticmethod
    def _is_path(word: str) -> bool:
        import os.path

        return word == "-" or os.path.lexists(word) or any(mark in word for mark in "/\\.*")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Options of ``check`` may come first, too: ``promptlint --fix prompts/``."""
        if args and args[0].startswith("-") and args[0] not in ("--help", "-h", "--version", "-V"):
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview, by purpose, without importing anything."""
        for title, names in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, COMMANDS[name]) for name in names])


def _version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from promptlint import __version__

        click.echo(f"promptlint {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=False,
)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    expose_value=False,
    callback=_version,
    is_eager=True,
    help="Show the version and exit.",
)
def cli() -> None:
    """Lint AI projects: prompts, fine-tuning data, retrieval and training configs.

    \b
    promptlint check .                 check the project
    promptlint check data/train.jsonl  check one dataset
    promptlint fix prompts/            repair what is safe to repair
    promptlint rule NAME               why a rule exists and what to do
    """


def main() -> None:
    """Entry point of the ``promptlint`` command."""
    sys.exit(_run())


def _run() -> int:
    try:
        result = cli(prog_name="promptlint", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2  # whatever went wrong: the gate did not run as asked
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return 130
    except BrokenPipeError:
        # The reader went away (`promptlint … | head`): not our fault, and not a success either.
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        from promptlint.cli.crash import describe

        click.echo(describe(error), err=True)
        return 2
    return result if isinstance(result, int) else 0
