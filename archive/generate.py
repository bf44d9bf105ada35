"""Writes the archive that `cargo run -- demo` reads: records, registry and control totals.

Seeded: every run writes the same bytes. The totals come from the model that the events are made
from, never from decoding; `verify.py` decodes. Start it with `make.sh`, which installs the official
encoders.
"""

import json
import sys
import warnings
from pathlib import Path
from random import Random

import writer.bank
import writer.clinic
import writer.orders
import writer.sensors
from writer.corrupt import corrupt
from writer.records import Log, write_gzip
from writer.schemas import Schemas

SEED = "heirloom archive 1"
ROOT = Path(__file__).resolve().parent.parent
STREAMS = {
    "bank": writer.bank,
    "orders": writer.orders,
    "sensors": writer.sensors,
    "clinic": writer.clinic,
}


def main() -> None:
    """Writes all files beside this script."""
    # The library knows `uuid` on strings only and reads the fixed as what it is: 16 bytes.
    warnings.simplefilter("ignore")
    archive = ROOT / "archive"
    schemas = Schemas(ROOT / "schemas", Random(f"{SEED} registry"))
    totals = {"seed": SEED, "records": 0, "events": 0, "newest_events": 0}
    totals |= {"streams": {}, "versions": [], "corrupted": []}
    for name, stream in STREAMS.items():
        rng = Random(f"{SEED} {name}")
        events = sorted(stream.events(rng), key=lambda event: event.at_ms)
        log = Log(schemas, rng)
        places = corrupt(name, events, schemas)
        for index, event in enumerate(events):
            log.append(event)
            if index in places:
                kind, bad = places[index]
                partition, offset = log.append_raw(bad)
                place = {"stream": name, "partition": partition, "offset": offset, "kind": kind}
                totals["corrupted"].append(place)
        write_gzip(archive / f"{name}.records.gz", log.bytes())
        count(totals, name, events, log.records)
        totals[name] = stream.totals(events)
    write_json(archive / "registry.json", schemas.registry())
    write_json(archive / "totals.json", totals)
    print(f"{totals['events']} events, {totals['records']} records", file=sys.stderr)


def count(totals: dict, name: str, events: list, records: int) -> None:
    """Adds the counts of one stream."""
    newest = sum(len(event.newest) for event in events)
    totals["records"] += records
    totals["events"] += len(events)
    totals["newest_events"] += newest
    totals["streams"][name] = {"records": records, "events": len(events), "newest_events": newest}
    by_version: dict = {}
    for event in events:
        key = (event.contract, event.version)
        by_version[key] = by_version.get(key, 0) + 1
    for (contract, version), number in sorted(by_version.items()):
        line = {"stream": name, "contract": contract, "version": version, "events": number}
        totals["versions"].append(line)


def write_json(path: Path, value: object) -> None:
    """Writes a value with two spaces and a final line feed."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
