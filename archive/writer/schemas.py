"""All versions of all contracts: what a registry holds, and the official encoder of each."""

import io
import json
import tempfile
from pathlib import Path
from random import Random
from uuid import UUID

import avro.io
import avro.name
import avro.schema
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from grpc_tools import protoc

NEWEST = {
    "bank": {
        "account_opened": 4,
        "money_deposited": 3,
        "money_withdrawn": 3,
        "transfer_completed": 3,
    },
    "orders": {"order_placed": 3, "order_paid": 3, "order_shipped": 3, "order_cancelled": 3},
    "sensors": {"reading": 3, "reading_batch": 3, "sensor_installed": 3, "sensor_pinged": 3},
    "clinic": {
        "patient_admitted": 3,
        "medication_given": 3,
        "result_recorded": 3,
        "patient_discharged": 3,
    },
}
MONEY_1, MONEY_2, ADDRESS_2 = ("money", 1), ("money", 2), ("address", 2)
ELSEWHERE = 0
"""The version of a writer that is in no history: its schema is in `elsewhere/`."""
PINS = {
    ("money_deposited", ELSEWHERE): MONEY_2,
    ("money_deposited", 2): MONEY_1,
    ("money_deposited", 3): MONEY_2,
    ("money_withdrawn", 1): MONEY_1,
    ("money_withdrawn", 2): MONEY_1,
    ("money_withdrawn", 3): MONEY_2,
    ("transfer_completed", 1): MONEY_1,
    ("transfer_completed", 2): MONEY_1,
    ("transfer_completed", 3): MONEY_2,
    ("order_placed", 3): ADDRESS_2,
}
"""Which version of a shared type a version refers to."""
REFERENCE_NAMES = {"money": "common.Money", "address": "common/address.proto"}
MESSAGES = {"order_shipped": "ParcelShipped"}
"""Root messages that are not named after the file."""
UNKNOWN_FIELDS = (
    "string later_note = 100; sint64 later_revision = 101; repeated double later_values = 102;"
)
"""What a writer newer than all versions adds, within the root message."""
WELL_KNOWN = Path(protoc.__file__).parent / "_proto"


class Registered:
    """One version as the registry knows it."""

    def __init__(self, contract: str, number: int, path: Path) -> None:
        self.contract = contract
        self.number = number
        self.text = path.read_text(encoding="utf-8")
        self.is_avro = path.suffix == ".avsc"
        self.reference: Registered | None = None
        self.message_index = b""
        self.subject = ""
        self.subject_version = 0
        self.id = 0
        self.guid = UUID(int=0)

    def entry(self) -> dict:
        """The entry of `registry.json`."""
        references = []
        if self.reference:
            target = self.reference
            name = REFERENCE_NAMES[target.contract]
            references = [
                {"name": name, "subject": target.subject, "version": target.subject_version}
            ]
        return {
            "id": self.id,
            "guid": str(self.guid),
            "subject": self.subject,
            "version": self.subject_version,
            "schemaType": "AVRO" if self.is_avro else "PROTOBUF",
            "schema": self.text,
            "references": references,
        }

    def prepare(self) -> None:
        """Makes the encoder. References are prepared through those who refer to them."""
        if self.is_avro:
            names = avro.name.Names()
            if self.reference:
                avro.schema.make_avsc_object(json.loads(self.reference.text), names)
            self.schema = avro.schema.make_avsc_object(json.loads(self.text), names)
            self.subject = self.schema.fullname
            return
        root = MESSAGES.get(self.contract) or "".join(map(str.capitalize, self.contract.split("_")))
        self.message, index, self.subject = self._compile(root, self.text)
        self.message_index = b"\x00" if index == 0 else varint(2) + varint(2 * index)
        opening = f"message {root} {{"
        extended = self.text.replace(opening, f"{opening} {UNKNOWN_FIELDS}")
        self.later_message, _, _ = self._compile(root, extended)

    def encode(self, payload: dict, unknown: dict | None = None) -> bytes:
        """Encodes with the official library."""
        if self.is_avro:
            out = io.BytesIO()
            avro.io.DatumWriter(self.schema).write(payload, avro.io.BinaryEncoder(out))
            return out.getvalue()
        message = self.later_message(**payload, **unknown) if unknown else self.message(**payload)
        return message.SerializeToString(deterministic=True)

    def _compile(self, root: str, text: str) -> tuple:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "event.proto").write_text(text, encoding="utf-8")
            if self.reference:
                target = Path(folder, REFERENCE_NAMES[self.reference.contract])
                target.parent.mkdir()
                target.write_text(self.reference.text, encoding="utf-8")
            out = Path(folder, "set.bin")
            command = ["protoc", f"-I{folder}", f"-I{WELL_KNOWN}", "--include_imports"]
            if protoc.main([*command, f"--descriptor_set_out={out}", "event.proto"]) != 0:
                raise SystemExit(f"{self.contract}.v{self.number}.proto does not compile")
            files = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes()).file
        pool = descriptor_pool.DescriptorPool()
        for file in files:
            pool.Add(file)
        full_name = f"{files[-1].package}.{root}"
        index = [message.name for message in files[-1].message_type].index(root)
        return (
            message_factory.GetMessageClass(pool.FindMessageTypeByName(full_name)),
            index,
            full_name,
        )


class Schemas:
    """Every version, by contract and number."""

    def __init__(self, folder: Path, rng: Random) -> None:
        self.versions: dict[tuple[str, int], Registered] = {}
        for name, number in (("money", 2), ("address", 2)):
            for version in range(1, number + 1):
                self._add(folder / "common", name, version, REFERENCE_NAMES[name])
        for stream, contracts in NEWEST.items():
            for name, number in contracts.items():
                for version in range(1, number + 1):
                    self._add(folder / stream, name, version, "")
        (path,) = (Path(__file__).parent / "elsewhere").glob("*.avsc")
        self._register(path.stem, ELSEWHERE, path, "")
        next_id, counts = 100000, {}
        for entry in self.versions.values():
            next_id += rng.randint(1, 9)
            entry.id = next_id
            entry.guid = UUID(int=rng.getrandbits(128), version=4)
            counts[entry.subject] = counts.get(entry.subject, 0) + 1
            entry.subject_version = counts[entry.subject]

    def of(self, contract: str, version: int) -> Registered:
        """One version."""
        return self.versions[contract, version]

    def registry(self) -> list[dict]:
        """What `registry.json` holds."""
        return [entry.entry() for entry in self.versions.values()]

    def _add(self, folder: Path, name: str, version: int, subject: str) -> None:
        (path,) = (folder / "history").glob(f"{name}.v{version}.*")
        self._register(name, version, path, subject)

    def _register(self, name: str, version: int, path: Path, subject: str) -> None:
        entry = Registered(name, version, path)
        entry.subject = subject
        if (name, version) in PINS:
            entry.reference = self.versions[PINS[name, version]]
        if not subject:
            entry.prepare()
        self.versions[name, version] = entry


def varint(number: int) -> bytes:
    """A number of at most 127, zigzag done by the caller."""
    return bytes([number])
