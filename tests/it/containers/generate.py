"""Writes the container files of this folder with fastavro, cramjam and backports.zstd, one for each codec.

Run as `python generate.py` in this folder; what it writes differs only in the files' markers.
"""

import fastavro

SCHEMA = {
    "type": "record",
    "name": "AccountOpened",
    "namespace": "bank",
    "fields": [
        {"name": "holder", "type": "string"},
        {"name": "branch", "type": ["null", "string"], "default": None},
    ],
}
EVENTS = [
    {"holder": f"holder {number}", "branch": None if number % 3 else "north " * (number % 7)}
    for number in range(100)
]

for codec in ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"]:
    with open(f"{codec}.avro", "wb") as file:
        fastavro.writer(file, SCHEMA, EVENTS, codec=codec, sync_interval=1024, sync_marker=b"sixteen bytes ..")
