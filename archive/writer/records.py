"""The file format: records with partitions, offsets, headers and framed values: `../README.md`."""

import gzip
import struct
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from .schemas import Registered, Schemas

PARTITIONS = 4
SCHEMA_ID_HEADER = "__value_schema_id"


@dataclass
class Event:
    """One event: as its writer saw it, and what the newest version makes of it."""

    at_ms: int
    key: str
    contract: str
    version: int
    payload: dict
    """What the schema of this version says, for the encoder."""
    newest: list = field(default_factory=list)
    """What newer versions make of it: a dictionary, or as many as a retired event becomes."""
    unknown: dict = field(default_factory=dict)
    """Fields of a writer that is newer than all versions (Protobuf only)."""


@dataclass
class Raw:
    """A record as it is: what is wrong with it is wrong on purpose."""

    at_ms: int
    key: str
    value: bytes


class Log:
    """The records of one stream, in the order in which a consumer sees them."""

    def __init__(self, schemas: Schemas, rng: Random) -> None:
        self.schemas = schemas
        self.rng = rng
        self.parts: list[bytes] = []
        self.offsets = [0] * PARTITIONS
        self.records = 0

    def append(self, event: Event) -> None:
        """Encodes and frames an event; about one in twenty carries its schema id in a header."""
        schema = self.schemas.of(event.contract, event.version)
        body = schema.encode(event.payload, event.unknown)
        headers: list[tuple[str, bytes | None]] = []
        if self.rng.random() < 0.01:
            headers.append(("origin", self.rng.choice([b"import", b"", None])))
        if self.rng.random() < 0.05:
            headers.append((SCHEMA_ID_HEADER, b"\x01" + schema.guid.bytes + schema.message_index))
            value = body
        else:
            value = frame(schema, body)
        self._write(event.at_ms, event.key, value, headers)

    def append_raw(self, raw: Raw) -> tuple[int, int]:
        """Appends a record as it is; returns its partition and offset."""
        return self._write(raw.at_ms, raw.key, raw.value, [])

    def bytes(self) -> bytes:
        """The file, uncompressed."""
        return b"".join(self.parts)

    def _write(self, at_ms: int, key: str, value: bytes, headers: list) -> tuple[int, int]:
        partition = partition_of(key.encode())
        offset = self.offsets[partition]
        self.offsets[partition] += 1
        self.records += 1
        body = struct.pack(">IQqH", partition, offset, at_ms, len(headers))
        for name, header in headers:
            body += struct.pack(">H", len(name)) + name.encode() + sized(header)
        body += sized(key.encode()) + sized(value)
        self.parts.append(struct.pack(">I", len(body)) + body)
        return partition, offset


def frame(schema: Registered, body: bytes) -> bytes:
    """Magic byte, id and, for Protobuf, the message index; then the payload."""
    return b"\x00" + struct.pack(">I", schema.id) + schema.message_index + body


def sized(value: bytes | None) -> bytes:
    """Length and bytes; length -1 for none."""
    return struct.pack(">i", -1) if value is None else struct.pack(">i", len(value)) + value


def write_gzip(path: Path, data: bytes) -> None:
    """Compresses without a name and a time, so that the bytes depend on the data alone."""
    path.write_bytes(gzip.compress(data, 9, mtime=0))


def partition_of(key: bytes) -> int:
    """The partition that the Java client chooses."""
    return (murmur2(key) & 0x7FFFFFFF) % PARTITIONS


def murmur2(data: bytes) -> int:
    """MurmurHash2 with 32 bits and the seed of the Java client."""
    mask, m = 0xFFFFFFFF, 0x5BD1E995
    h = 0x9747B28C ^ len(data)
    whole = len(data) & ~3
    for (k,) in struct.iter_unpack("<I", data[:whole]):
        k = k * m & mask
        k ^= k >> 24
        h = h * m & mask ^ k * m & mask
    rest = data[whole:]
    if rest:
        h ^= int.from_bytes(rest, "little")
        h = h * m & mask
    h ^= h >> 13
    h = h * m & mask
    return h ^ h >> 15
