"""Write the JSON Schema of virtual app files beside their reader."""

import json
from pathlib import Path

from detector.virtual.apps.spec.app_file import app_schema

SCHEMA_PATH = Path(__file__).resolve().parent.parent / "detector" / "virtual" / "app_schema.json"


def main() -> None:
    text = json.dumps(app_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    SCHEMA_PATH.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
