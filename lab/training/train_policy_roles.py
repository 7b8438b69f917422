"""Trains the tagger of policies' lines: `python -m lab.training.train_policy_roles FOLDER ... --out FILE`.

A linear chain (a conditional random field) over pieces of evidence, on annotated policies and on as many
drawn ones. With `--folds N` nothing is written: each policy is read by a chain that never saw its origin, and
the figures of `lab.benchmarks.real_policies` are printed for each folder.
"""

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from detector import codec
from detector.disclosure.line_roles import LineRoles, Role, evidence_of
from lab.benchmarks.real_policies import Tally, score
from lab.training.drawn_policies import drawing_of, sdk_names
from lab.training.policy_material import Document, documents_in

ROLES = "".join(Role)
N_ROLES = len(ROLES)
N_DRAWN = 1000
DRAWN_WEIGHT = 0.4
PENALTY = 4.0
MIN_SEEN = 3
"""Evidence that fewer parts have is left out."""
N_STEPS = 80
SEED = 47
ORIGIN = "lab/training/train_policy_roles.py: annotated policies of public repositories, and drawn ones"
SMALLEST = 0.03


@dataclass(frozen=True, kw_only=True)
class Case:
    """One run of parts: the evidence of each, its role, and how much the run counts."""

    evidence: list[list[str]]
    roles: str
    weight: float


def cases_of(documents: Sequence[Document], *, seed: int, n_drawn: int) -> list[Case]:
    names = frozenset(sdk_names())
    real = [
        Case(evidence=evidence_of(run, names), roles=roles, weight=1.0)
        for document in documents
        for run, roles in zip(document.runs, document.roles, strict=True)
    ]
    drawn = [
        Case(evidence=evidence_of(run, names), roles=roles, weight=DRAWN_WEIGHT)
        for run, roles in drawing_of(documents, seed).policies(n_drawn)
    ]
    return real + drawn


def fitted(cases: Sequence[Case]) -> LineRoles:
    counts = Counter(each for case in cases for one in case.evidence for each in set(one))
    vocabulary = {
        each: at for at, each in enumerate(sorted(one for one, n in counts.items() if n >= MIN_SEEN))
    }
    chain = _Chain(cases, vocabulary)
    found = minimize(chain.loss, np.zeros(chain.n_numbers), jac=True, method="L-BFGS-B",
                     options={"maxiter": N_STEPS, "maxcor": 8})  # fmt: skip
    weights, steps, first = chain.split(found.x)
    kept = [(each, weights[at]) for each, at in vocabulary.items() if np.abs(weights[at]).max() >= SMALLEST]
    return LineRoles(
        format="line-roles/1",
        origin=ORIGIN,
        names=sdk_names(),
        first=_hundredths(first),
        steps=tuple(map(_hundredths, steps)),
        weights={each: _hundredths(row) for each, row in kept},
    )


def _hundredths(row: np.ndarray) -> tuple[int, ...]:
    return tuple(round(float(number) * 100) for number in row)


class _Chain:
    """The log-likelihood of all cases and its gradient, all runs in step."""

    def __init__(self, cases: Sequence[Case], vocabulary: dict[str, int]) -> None:
        order = sorted(cases, key=lambda case: -len(case.roles))
        columns: list[int] = []
        ends = [0]
        for case in order:
            for evidence in case.evidence:
                columns += {vocabulary[each] for each in evidence if each in vocabulary}
                ends.append(len(columns))
        shape = (len(ends) - 1, len(vocabulary))
        self.evidence = csr_matrix((np.ones(len(columns)), columns, ends), shape=shape)
        self.evidence_by_part = self.evidence.T.tocsr()
        self.lengths = np.array([len(case.roles) for case in order])
        self.begins = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])
        self.lasts = self.begins + self.lengths - 1
        self.n_running = [int((self.lengths > step).sum()) for step in range(int(self.lengths[0]))]
        self.weight = np.array([case.weight for case in order])
        truth = np.array([ROLES.index(role) for case in order for role in case.roles])
        self.part_weight = np.repeat(self.weight, self.lengths)
        self.truth = np.eye(N_ROLES)[truth] * self.part_weight[:, None]
        self.steps_seen, self.first_seen = np.zeros((N_ROLES, N_ROLES)), np.zeros(N_ROLES)
        for begin, last, weight in zip(self.begins, self.lasts, self.weight, strict=True):
            roles = truth[begin : last + 1]
            self.first_seen[roles[0]] += weight
            np.add.at(self.steps_seen, (roles[:-1], roles[1:]), weight)
        self.evidence_seen = self.evidence_by_part @ self.truth
        self.n_numbers = N_ROLES * (len(vocabulary) + N_ROLES + 1)

    def split(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        end = self.n_numbers - N_ROLES
        middle = end - N_ROLES * N_ROLES
        return (
            numbers[:middle].reshape(-1, N_ROLES),
            numbers[middle:end].reshape(N_ROLES, N_ROLES),
            numbers[end:],
        )

    def loss(self, numbers: np.ndarray) -> tuple[float, np.ndarray]:
        weights, steps, first = self.split(numbers)
        scores = self.evidence @ weights
        ahead, totals = self._ahead(scores, np.exp(steps), first)
        chances, steps_believed = self._behind(scores, np.exp(steps), ahead, totals)
        likely = (
            (scores * self.truth).sum() + (steps * self.steps_seen).sum() + (first * self.first_seen).sum()
        )
        likely -= (totals * self.weight).sum()
        gradient = np.concatenate([
            (self.evidence_seen - self.evidence_by_part @ (chances * self.part_weight[:, None])).ravel(),
            (self.steps_seen - steps_believed).ravel(),
            self.first_seen - (chances[self.begins] * self.weight[:, None]).sum(axis=0),
        ])  # fmt: skip
        return 0.5 * PENALTY * float(numbers @ numbers) - float(likely), PENALTY * numbers - gradient

    def _ahead(
        self, scores: np.ndarray, factors: np.ndarray, first: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        ahead = np.empty_like(scores)
        ahead[self.begins] = current = scores[self.begins] + first
        for step, n in enumerate(self.n_running[1:], 1):
            at = self.begins[:n] + step
            most = current[:n].max(axis=1, keepdims=True)
            ahead[at] = current = np.log(np.exp(current[:n] - most) @ factors) + most + scores[at]
        last = ahead[self.lasts]
        most = last.max(axis=1)
        return ahead, most + np.log(np.exp(last - most[:, None]).sum(axis=1))

    def _behind(
        self, scores: np.ndarray, factors: np.ndarray, ahead: np.ndarray, totals: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        behind, believed = np.zeros_like(scores), np.zeros((N_ROLES, N_ROLES))
        for step in range(len(self.n_running) - 2, -1, -1):
            n = self.n_running[step + 1]
            at = self.begins[:n] + step
            after = scores[at + 1] + behind[at + 1]
            most = after.max(axis=1, keepdims=True)
            factor = np.exp(after - most)
            behind[at] = np.log(factor @ factors.T) + most
            before = np.exp(ahead[at] - totals[:n, None] + most) * self.weight[:n, None]
            believed += (before.T @ factor) * factors
        return np.exp(ahead + behind - np.repeat(totals, self.lengths)[:, None]), believed


def folds_of(documents: Sequence[Document], n: int) -> dict[str, int]:
    """The fold of each origin."""
    origins = sorted({document.origin for document in documents})
    random.Random(SEED).shuffle(origins)
    return {origin: at % n for at, origin in enumerate(origins)}


def held_out(folders: dict[Path, list[Document]], n_folds: int, *, n_drawn: int) -> dict[str, Tally]:
    documents = [document for found in folders.values() for document in found]
    fold_of = folds_of(documents, n_folds)
    tallies = {str(folder): Tally() for folder in folders}
    for fold in range(n_folds):
        seen = [document for document in documents if fold_of[document.origin] != fold]
        roles = fitted(cases_of(seen, seed=fold, n_drawn=n_drawn))
        for folder, found in folders.items():
            for document in found:
                if fold_of[document.origin] == fold:
                    tally = tallies[str(folder)]
                    score(document.name, document.text, document.truth, tally, roles)
    return tallies


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--drawn", type=int, default=N_DRAWN)
    parser.add_argument("--show", action="store_true", help="names the faults")
    options = parser.parse_args()
    folders = {folder: documents_in(folder) for folder in options.folders}
    if options.folds:
        for folder, tally in held_out(folders, options.folds, n_drawn=options.drawn).items():
            sys.stdout.write(f"{folder}: {json.dumps(tally.figures(), ensure_ascii=False)}\n")
            sys.stdout.write("".join(f"  {one}\n" for one in tally.wrong) if options.show else "")
        return
    documents = [document for found in folders.values() for document in found]
    roles = fitted(cases_of(documents, seed=SEED, n_drawn=options.drawn))
    options.out.write_text(_in_rows(codec.to_json(roles)) + "\n", encoding="utf-8")


def _in_rows(text: str) -> str:
    """JSON with each row of numbers in a line."""
    return re.sub(r"\[\s*(-?\d[-\d,\s]*?)\s*\]", lambda row: f"[{' '.join(row[1].split())}]", text)


if __name__ == "__main__":
    main()
