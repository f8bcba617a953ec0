"""How a command that could not end well says so: one plain sentence on standard error, and an exit status."""

import os
import sys
from traceback import format_exception

import typer

from bookme_ops.cli.desk import Desk
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.refusal import Refusal
from bookme_ops.configuration.problems import SettingsError
from bookme_ops.printable import printable, printable_lines
from connectors.errors import SENTENCES, ConnectorError


def tell_ending(error: BaseException, desk: Desk) -> int:
    """Tell an error and give the exit status. Raises what is not an error of a command."""
    match error:
        case typer.TyperException():
            _tell_usage(error, desk)
            return Exit.USAGE
        case BrokenPipeError():
            _close_output()
            return Exit.DONE
        case SettingsError() | Refusal() | ConnectorError() | KeyboardInterrupt() | typer.Abort():
            exit_code, sentence = _sentence(error)
            _say(desk, sentence)
            return exit_code
        case Exception():
            _tell_bug(error, desk)
            return Exit.BUG
    raise error


def _sentence(error: BaseException) -> tuple[Exit, str]:
    match error:
        case SettingsError():
            return Exit.USAGE, _settings_sentence(error)
        case Refusal():
            return error.exit_code, str(error)
        case ConnectorError():
            remedy = f"{SENTENCES[error.reason]}; `bookme-ops doctor` tells more"
            return Exit.DOWN, f"{error}. What it means: {remedy}"
    return Exit.STOPPED, "stopped. What was written is whole; the next run goes on from there"


def _settings_sentence(error: SettingsError) -> str:
    problems = [f"  {problem}" for problem in error.problems]
    count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
    return "\n".join([f"the settings cannot be used, {count}:", *problems, "`bookme-ops init` writes a sample file"])


def _tell_usage(error: typer.TyperException, desk: Desk) -> None:
    context = getattr(error, "ctx", None)
    message = error.format_message()
    if context is not None and message == context.get_help():
        desk.stderr.write(message + "\n")
    else:
        where = f"; see `{context.command_path} --help`" if context is not None else ""
        # A list of choices is broken into lines, with tabs: one sentence reads better in a log.
        _say(desk, " ".join(message.split()).rstrip(".?") + where)


def _tell_bug(error: Exception, desk: Desk) -> None:
    """Our own fault: the traceback helps whoever repairs it, and is masked first."""
    masked = desk.redactor.text("".join(format_exception(error)))
    desk.stderr.write(printable_lines(masked) + "\n")
    _say(desk, f"this is a bug of ours ({type(error).__name__}): please send us the lines above")


def _close_output() -> None:
    """Whoever read our output went away; Python must not complain of it when it flushes at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(desk: Desk, sentence: str) -> None:
    lines = (printable(line) for line in desk.redactor.text(sentence).splitlines())
    desk.stderr.write("bookme-ops: " + "\n".join(lines) + "\n")
