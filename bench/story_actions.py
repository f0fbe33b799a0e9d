"""`python -m bench.story_actions FOLDER PORT`: our actions, with the cases that a bench wrote down.

The case of a conversation stands in FOLDER under its name; it is read anew for every action, since
the debtor of a story proves who they are, and agrees on things, while the story goes on.
"""

from __future__ import annotations

import pickle
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from bench.ground import BenchError
from bench.rasa_server import HOST
from dialogs.hosting.serving import serve_actions
from dialogs.turn import Case


def written(folder: Path, conversation: str, case: Case) -> None:
    """Write the case of a conversation down, so that the actions find it."""
    new = folder / f"{conversation}.new"
    new.write_bytes(pickle.dumps(case))
    new.replace(folder / conversation)


@dataclass(frozen=True)
class WrittenCases:
    """Where the actions find the cases. The SDK's server sends it to a process of its own."""

    folder: Path

    def __call__(self, conversation: str) -> Case:
        """Return the case of a conversation."""
        content = (self.folder / conversation).read_bytes()
        case = pickle.loads(content)  # noqa: S301 - the bench's own file
        if not isinstance(case, Case):
            raise BenchError(f"{conversation} has no case")
        return case


def _never_asked() -> NoReturn:
    raise BenchError("a message came without our reading")


if __name__ == "__main__":
    cases = WrittenCases(Path(sys.argv[1]))
    serve_actions(cases, _never_asked, host=HOST, port=int(sys.argv[2]))
