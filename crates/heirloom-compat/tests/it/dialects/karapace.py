"""Answers with Avro for Python what Karapace asks it.

One JSON object a line on standard input, one on standard output: {"old": text, "new": text} to
{"backward": found, "forward": found}, each {"types": [...], "messages": [...], "locations": [...]}, or to
{"refused": "old" | "new"}. The new schema is read strictly, the old one without checks of names and symbols.
"""

import json
import sys
import warnings

from avro.compatibility import ReaderWriterCompatibilityChecker
from avro.schema import parse

warnings.simplefilter("ignore")


def check(reader, writer):
    result = ReaderWriterCompatibilityChecker().get_compatibility(reader, writer)
    found = result.compatibility.value == "incompatible"
    return {
        "types": [one.value for one in result.incompatibilities] if found else [],
        "messages": sorted(result.messages) if found else [],
        "locations": sorted(result.locations) if found else [],
    }


def read(question, name, is_strict):
    return parse(question[name], validate_enum_symbols=is_strict, validate_names=is_strict)


def answer(question):
    schemas = {}
    for name, is_strict in (("old", False), ("new", True)):
        try:
            schemas[name] = read(question, name, is_strict)
        except Exception:  # its parser throws exceptions of many kinds
            return {"refused": name}
    old, new = schemas["old"], schemas["new"]
    return {"backward": check(new, old), "forward": check(old, new)}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
