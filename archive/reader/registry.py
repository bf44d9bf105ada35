"""Decodes values with the official libraries and the schemas of `registry.json`."""

import io
import json
import tempfile
from pathlib import Path
from uuid import UUID

import avro.io
import avro.name
import avro.schema
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from grpc_tools import protoc

from .files import Cursor, Record

WELL_KNOWN = Path(protoc.__file__).parent / "_proto"


class Entry:
    """One schema of the registry, and the contract and version whose file it is."""

    def __init__(self, entry: dict, by_subject: dict, places: dict) -> None:
        self.id = entry["id"]
        self.contract, self.version = places[entry["schema"]]
        references = [
            (r["name"], by_subject[r["subject"], r["version"]]["schema"])
            for r in entry["references"]
        ]
        self.is_avro = entry["schemaType"] == "AVRO"
        if self.is_avro:
            names = avro.name.Names()
            for _, text in references:
                avro.schema.make_avsc_object(json.loads(text), names)
            self.schema = avro.schema.make_avsc_object(json.loads(entry["schema"]), names)
        else:
            self.pool, self.file = compile_proto(entry["schema"], references)

    def decode(self, value: Cursor, index: list[int] | None) -> object:
        """The event: a dictionary of Avro, a message of Protobuf. All bytes must be used."""
        if self.is_avro:
            data = io.BytesIO(value.rest())
            event = avro.io.DatumReader(self.schema).read(avro.io.BinaryDecoder(data))
            if left := data.read():
                raise ValueError(f"{len(left)} bytes after the payload")
            return event
        (position,) = message_index(value) if index is None else index
        name = f"{self.file.package}.{self.file.message_type[position].name}"
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(name)).FromString(
            value.rest()
        )


class Registry:
    """All entries, by id and by GUID."""

    def __init__(self, root: Path) -> None:
        entries = json.loads((root / "archive/registry.json").read_text(encoding="utf-8"))
        by_subject = {(entry["subject"], entry["version"]): entry for entry in entries}
        places = {}
        for path in sorted(root.glob("schemas/*/history/*")):
            name, number, _ = path.name.split(".")
            places[path.read_bytes().decode()] = (name, int(number[1:]))
        for path in sorted(root.glob("archive/writer/elsewhere/*.avsc")):
            places[path.read_bytes().decode()] = (path.stem, 0)
        made = [(entry, Entry(entry, by_subject, places)) for entry in entries]
        self.by_id = {entry["id"]: one for entry, one in made}
        self.by_guid = {UUID(entry["guid"]): one for entry, one in made}

    def decode(self, record: Record) -> tuple[Entry, object]:
        """The event and its schema; an error if there is anything wrong with it."""
        value, index = Cursor(record.value or b""), None
        header = Cursor(dict(record.headers).get("__value_schema_id") or b"")
        if header.data:
            if header.number("B") != 1:
                raise ValueError("wrong magic byte in the header")
            entry = self.by_guid[UUID(bytes=header.take(16))]
            index = None if entry.is_avro else message_index(header)
            assert not header.rest(), "bytes after the header"
        else:
            if (magic := value.number("B")) != 0:
                raise ValueError(f"wrong magic byte {magic}")
            entry = self.by_id[value.number("I")]
        return entry, entry.decode(value, index)


def message_index(data: Cursor) -> list[int]:
    """The path to the message; a count of 0 stands for the first."""
    return [data.zigzag() for _ in range(data.zigzag())] or [0]


def compile_proto(text: str, references: list) -> tuple:
    """The pool and the file of a schema; its references are at the paths that it imports."""
    with tempfile.TemporaryDirectory() as folder:
        for name, source in [("this.proto", text), *references]:
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(source, encoding="utf-8")
        out = Path(folder, "out.bin")
        arguments = [
            "protoc",
            "-I",
            folder,
            "-I",
            str(WELL_KNOWN),
            "--include_imports",
            "-o",
            str(out),
            "this.proto",
        ]
        assert protoc.main(arguments) == 0, "the schema does not compile"
        files = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes()).file
    pool = descriptor_pool.DescriptorPool()
    for file in files:
        pool.Add(file)
    return pool, files[-1]
