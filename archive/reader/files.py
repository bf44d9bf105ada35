"""Reads the records of a stream, and checks what the format promises."""

import gzip
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Record:
    """One record, not decoded."""

    partition: int
    offset: int
    at_ms: int
    headers: list[tuple[str, bytes | None]]
    key: bytes | None
    value: bytes | None


class Cursor:
    """A position in bytes; reading beyond the end is an error."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        """The next bytes."""
        if size < 0 or self.at + size > len(self.data):
            raise ValueError(f"{size} bytes expected at {self.at} of {len(self.data)}")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, format: str) -> int:
        """One big-endian number."""
        (number,) = struct.unpack(">" + format, self.take(struct.calcsize(">" + format)))
        return number

    def sized(self) -> bytes | None:
        """Bytes after their length; none for -1."""
        size = self.number("i")
        return None if size == -1 else self.take(size)

    def zigzag(self) -> int:
        """A variable-length number."""
        number = shift = 0
        while True:
            byte = self.number("B")
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number >> 1 ^ -(number & 1)

    def rest(self) -> bytes:
        """All that remains."""
        return self.take(len(self.data) - self.at)


def records(path: Path) -> Iterator[Record]:
    """The records of a file: no gaps in the offsets, no step back in time, the key's partition."""
    file = Cursor(gzip.decompress(path.read_bytes()))
    next_offset, last_ms = [0] * 4, 0
    while file.at < len(file.data):
        body = Cursor(file.take(file.number("I")))
        partition, offset, at_ms = body.number("I"), body.number("Q"), body.number("q")
        headers = []
        for _ in range(body.number("H")):
            name = body.take(body.number("H")).decode()
            headers.append((name, body.sized()))
        record = Record(partition, offset, at_ms, headers, body.sized(), body.sized())
        assert not body.rest(), "bytes after the record"
        assert offset == next_offset[partition], "a gap in the offsets"
        assert at_ms >= last_ms, "time goes back"
        assert record.key is not None and murmur2(record.key) % 2**31 % 4 == partition, (
            "wrong partition"
        )
        next_offset[partition] += 1
        last_ms = at_ms
        yield record


def murmur2(key: bytes) -> int:
    """As in the Java client, written from its definition, one word at a time."""
    m, h, position = 0x5BD1E995, (0x9747B28C ^ len(key)) % 2**32, 0
    while len(key) - position >= 4:
        k = int.from_bytes(key[position : position + 4], "little") * m % 2**32
        k = (k ^ k >> 24) * m % 2**32
        h = h * m % 2**32 ^ k
        position += 4
    if position < len(key):
        h = (h ^ int.from_bytes(key[position:], "little")) * m % 2**32
    h = (h ^ h >> 13) * m % 2**32
    return h ^ h >> 15


assert murmur2(b"21") == -973932308 % 2**32 and murmur2(b"foobar") == -790332482 % 2**32
assert murmur2(b"a-little-bit-long-string") == -985981536 % 2**32
