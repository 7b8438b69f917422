"""The progress of perceiving runs, which takes most of the time that judging takes."""

from collections.abc import Callable, Iterable

from detector.cli.terminal import steps
from detector.cli.words import word
from detector.windows.seen_run import SeenRun

__all__ = ["looking_at"]


def looking_at(what: str) -> Callable[[Iterable[SeenRun], int], list[SeenRun]]:
    """`what`: the word for why they are perceived, `judging` or `judging_again`."""

    def looked_at(runs: Iterable[SeenRun], n_runs: int) -> list[SeenRun]:
        seen: list[SeenRun] = []
        with steps(word(what), n_runs) as progress:
            for run in runs:
                seen.append(run)
                progress.done(f"{run.package} {run.run_index + 1}")
        return seen

    return looked_at
