"""Ten records that are broken on purpose, each in its own way; they come on top of the events."""

from collections.abc import Callable

from .records import Event, Raw, frame
from .schemas import Registered, Schemas

UNKNOWN_ID = 99_999_999


def truncated_payload(schema: Registered, body: bytes) -> bytes:
    """Half of the payload is missing."""
    return frame(schema, body[: len(body) // 2])


def enum_index_out_of_range(schema: Registered, body: bytes) -> bytes:
    """The last byte is the channel; this is symbol -1.

    Too large a number would be no clear case: some decoders take the default of the enum.
    """
    return frame(schema, body[:-1] + b"\x01")


def union_index_out_of_range(schema: Registered, body: bytes) -> bytes:
    """The last byte is the branch of the union, which has two; this is the third."""
    assert body[-1] == 0
    return frame(schema, body[:-1] + b"\x04")


def wrong_magic(schema: Registered, body: bytes) -> bytes:
    """Another first byte."""
    return b"\x7f" + frame(schema, body)[1:]


def empty_value(schema: Registered, body: bytes) -> bytes:
    """A value of no bytes, which is no tombstone."""
    return b""


def unknown_schema_id(schema: Registered, body: bytes) -> bytes:
    """An id that the registry does not have."""
    return b"\x00" + UNKNOWN_ID.to_bytes(4, "big") + body


def string_beyond_end(schema: Registered, body: bytes) -> bytes:
    """The first string says that it has 2^31 - 1 bytes."""
    return frame(schema, b"\xfe\xff\xff\xff\x0f" + body[1:])


def trailing_bytes(schema: Registered, body: bytes) -> bytes:
    """Three bytes after a good payload."""
    return frame(schema, body + b"\x01\x02\x03")


def invalid_utf8(schema: Registered, body: bytes) -> bytes:
    """The first letter of the drug is a byte that is never part of UTF-8."""
    assert b"paracetamol" in body
    return frame(schema, body.replace(b"paracetamol", b"\xffaracetamol"))


def message_index_nowhere(schema: Registered, body: bytes) -> bytes:
    """Message index [7] of a file with fewer messages."""
    return frame(schema, b"")[:5] + b"\x02\x0e" + body


Break = Callable[[Registered, bytes], bytes]
PLAN: dict[str, list[tuple[float, Break, str, int, dict]]] = {
    "bank": [
        (0.45, enum_index_out_of_range, "money_withdrawn", 2, {}),
        (0.75, truncated_payload, "money_deposited", 3, {}),
        (0.80, union_index_out_of_range, "account_opened", 4, {"branch": None}),
    ],
    "orders": [
        (0.20, empty_value, "order_placed", 1, {}),
        (0.70, wrong_magic, "order_paid", 3, {}),
    ],
    "sensors": [
        (0.05, unknown_schema_id, "reading", 1, {}),
        (0.60, string_beyond_end, "reading", 3, {}),
        (0.85, trailing_bytes, "reading", 3, {}),
    ],
    "clinic": [
        (0.40, invalid_utf8, "medication_given", 1, {"drug": "paracetamol"}),
        (0.50, message_index_nowhere, "result_recorded", 2, {}),
    ],
}
"""Where in the stream, how, and of which event: the first of that version with these values."""


def corrupt(stream: str, events: list[Event], schemas: Schemas) -> dict[int, tuple[str, Raw]]:
    """By the index of the event that is copied: what is wrong, and the record to put after it."""
    places = {}
    for share, broken, contract, version, having in PLAN[stream]:
        index = int(share * len(events))
        while not matches(events[index], contract, version, having):
            index += 1
        event = events[index]
        schema = schemas.of(contract, version)
        value = broken(schema, schema.encode(event.payload))
        places[index] = (broken.__name__, Raw(event.at_ms, event.key, value))
    return places


def matches(event: Event, contract: str, version: int, having: dict) -> bool:
    """Whether this is an event to break."""
    return (event.contract, event.version) == (
        contract,
        version,
    ) and having.items() <= event.payload.items()
