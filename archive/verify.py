"""Reads the archive with the official decoders, and computes every control total again from that.

Shares nothing with the writer but the files: a mistake would have to be made twice to go unseen.
"""

import json
import sys
import warnings
from pathlib import Path

from reader.files import records
from reader.fold import FOLDS, add
from reader.registry import Registry

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Exits with 1 where a total differs."""
    warnings.simplefilter("ignore")
    expected = json.loads((ROOT / "archive/totals.json").read_text(encoding="utf-8"))
    registry = Registry(ROOT)
    found = {"seed": expected["seed"], "streams": {}, "versions": [], "corrupted": []}
    failed, lasts = [], {}
    for stream, fold_class in FOLDS.items():
        fold, versions, number, newest = fold_class(), {}, 0, 0
        for record in records(ROOT / f"archive/{stream}.records.gz"):
            number += 1
            place = (stream, record.partition, record.offset)
            lasts[stream, record.partition] = record.offset
            try:
                entry, event = registry.decode(record)
            except Exception as error:
                failed.append(place)
                reason = str(error).partition("\n")[0]
                print(
                    f"{stream}/{record.partition}/{record.offset}: {type(error).__name__}: {reason}"
                )
                continue
            add(versions, (entry.contract, entry.version))
            newest += fold.take(entry.contract, entry.version, event)
        events = sum(versions.values())
        found["streams"][stream] = {"records": number, "events": events, "newest_events": newest}
        for (contract, version), count in sorted(versions.items()):
            line = {"stream": stream, "contract": contract, "version": version, "events": count}
            found["versions"].append(line)
        found[stream] = fold.totals()
    for name in ("records", "events", "newest_events"):
        found[name] = sum(stream[name] for stream in found["streams"].values())
    found["corrupted"] = expected["corrupted"]
    places = [(c["stream"], c["partition"], c["offset"]) for c in expected["corrupted"]]
    differences = [] if failed == places else [f"corrupted: {places} expected, {failed} found"]
    differences += [f"{p} is the last of its partition" for p in places if lasts[p[:2]] == p[2]]
    differences += compare("totals", expected, found)
    print(
        "\n".join(differences)
        or f"{found['records']} records, {found['events']} events: all totals agree"
    )
    sys.exit(1 if differences else 0)


def compare(path: str, expected: object, found: object) -> list[str]:
    """Every place where two values differ."""
    if isinstance(expected, dict) and isinstance(found, dict):
        differences = []
        for key in sorted(expected.keys() | found.keys()):
            differences += compare(f"{path}.{key}", expected.get(key), found.get(key))
        return differences
    return [] if expected == found else [f"{path}: {expected} expected, {found} found"]


if __name__ == "__main__":
    main()
