"""The command line `preminder`: one subcommand per process and per act of an operator."""

from __future__ import annotations

import click

from bot.commands.lazily import LazyGroup

PLACES = {
    "demo": "bot.demo.command:demo",
    "migrate": "bot.commands.operations:migrate",
    "doctor": "bot.commands.operations:doctor",
    "web": "bot.commands.process_web:web",
    "outbox": "bot.commands.process_outbox:outbox",
    "desk": "bot.commands.process_desk:desk",
    "actions": "bot.commands.process_actions:actions",
    "sandbox": "bot.commands.process_sandbox:sandbox",
    "creditor": "bot.commands.records:creditor",
    "user": "bot.commands.records:user",
    "import": "bot.commands.bank:importing",
    "run": "bot.commands.operations:run",
    "explain": "bot.commands.operations:explain_command",
    "stuck": "bot.commands.operations:stuck_command",
    "money": "bot.commands.money:money_command",
    "legal": "bot.commands.legal:legal_command",
    "reconcile": "bot.commands.reconciling:reconcile_command",
    "brake": "bot.commands.watching:brake_command",
    "experiment": "bot.commands.watching:experiment_command",
    "forecast": "bot.commands.watching:forecast_command",
    "lint": "bot.commands.wording:lint_command",
    "chat": "bot.commands.operations:chat",
    "understand": "bot.commands.understanding:understand_command",
    "simulate": "bot.commands.simulating:simulate_command",
    "corrections": "bot.commands.corrections:corrections_command",
    "digest": "bot.commands.operations:digest",
}


@click.group(cls=LazyGroup, places=PLACES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="preminder")
def main() -> None:
    """Preminder: conversational messaging for Dutch pre-collection."""


if __name__ == "__main__":
    main()
