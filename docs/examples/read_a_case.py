"""Reads a judged case and prints its findings, worst first: `python read_a_case.py CASE`."""

import sys

from detector import load_case


def main(folder: str) -> None:
    case = load_case(folder)
    for verdict in case.findings:
        where = f"{verdict.severity.value}, {verdict.subject}"
        print(f"{verdict.code} {verdict.rule_id} ({where}): {verdict.reason}")
        for quantity in verdict.quantities:
            print(f"    {quantity.name} = {quantity.value:g} ± {quantity.error:g} {quantity.unit}")


if __name__ == "__main__":
    main(sys.argv[1])
