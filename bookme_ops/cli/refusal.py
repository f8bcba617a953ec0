"""A command that will not be carried out."""

from bookme_ops.cli.exits import Exit


class Refusal(Exception):
    """One plain sentence for whoever gave the command: what is in the way, and what to do next."""

    def __init__(self, sentence: str, *, exit_code: Exit = Exit.USAGE) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
