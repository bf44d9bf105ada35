"""Writes and reads records with Confluent's Python client: a request in JSON a line in, an answer a line out.

write: {"do": "write", "format", "names", "framing", "topic", "event", ...} -> {"value", "headers"}
read:  {"do": "read", "format", "topic", "value", "headers", ...} -> {"event"}
Bytes are base64. In events, `{"decimal", "bytes"}` is a decimal in both forms, of which each client takes its own.
Protobuf requests name the `message`, and bring its file and all that it imports as `descriptors`.
"""

import base64
import decimal
import json
import sys
import warnings

warnings.filterwarnings("ignore")

from confluent_kafka.schema_registry import (  # noqa: E402
    Schema,
    SchemaReference,
    SchemaRegistryClient,
    header_schema_id_serializer,
    prefix_schema_id_serializer,
    record_subject_name_strategy,
    topic_record_subject_name_strategy,
    topic_subject_name_strategy,
)
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer  # noqa: E402
from confluent_kafka.schema_registry.protobuf import (  # noqa: E402
    ProtobufDeserializer,
    ProtobufSerializer,
)
from confluent_kafka.serialization import MessageField, SerializationContext  # noqa: E402
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory  # noqa: E402

NAMES = {
    "topic": topic_subject_name_strategy,
    "record": record_subject_name_strategy,
    "topic-record": topic_record_subject_name_strategy,
}
FRAMINGS = {"id": prefix_schema_id_serializer, "guid-header": header_schema_id_serializer}

client = SchemaRegistryClient({"url": sys.argv[1]})
POOLS = {}


def taken(value):
    """A decimal as the client has it; other objects as they are."""
    return decimal.Decimal(value["decimal"]) if set(value) == {"decimal", "bytes"} else value


def message(request):
    """The class of a message."""
    key = request["descriptors"]
    if key not in POOLS:
        POOLS[key] = pool = descriptor_pool.DescriptorPool()
        files = descriptor_pb2.FileDescriptorSet.FromString(base64.b64decode(key))
        for file in files.file:
            pool.Add(file)
    return message_factory.GetMessageClass(POOLS[key].FindMessageTypeByName(request["message"]))


def settings(request):
    """What a serializer of a request is told."""
    return {
        "subject.name.strategy": NAMES[request["names"]],
        "schema.id.serializer": FRAMINGS[request["framing"]],
    }


def write(request):
    """An event into a record."""
    headers = []
    context = SerializationContext(request["topic"], MessageField.VALUE, headers)
    if request["format"] == "avro":
        references = [SchemaReference(**it) for it in request["references"]]
        schema = Schema(request["schema"], "AVRO", references)
        value = AvroSerializer(client, schema, conf=settings(request))(request["event"], context)
    else:
        kind = message(request)
        event = json_format.ParseDict(request["event"], kind())
        value = ProtobufSerializer(kind, client, settings(request))(event, context)
    encoded = [[name, base64.b64encode(value).decode()] for name, value in headers]
    return {"value": base64.b64encode(value).decode(), "headers": encoded}


def read(request):
    """A record into an event."""
    headers = [(name, base64.b64decode(value)) for name, value in request["headers"]]
    context = SerializationContext(request["topic"], MessageField.VALUE, headers)
    value = base64.b64decode(request["value"])
    if request["format"] == "avro":
        return {"event": AvroDeserializer(client)(value, context)}
    event = ProtobufDeserializer(message(request), {}, client)(value, context)
    return {"event": json_format.MessageToDict(event)}


for line in sys.stdin:
    asked = json.loads(line, object_hook=taken)
    try:
        answer = {"write": write, "read": read}[asked["do"]](asked)
    except Exception as error:  # Whatever it is, the test shows it.
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
