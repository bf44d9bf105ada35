"""Reads events with the official runtime, as bytes and as JSON: one JSON object a line in, one a line out.

{"writer": side, "reader": side, "events": [hex]}, where a side is {"files": a FileDescriptorSet in hex, "message": full
name}, becomes {"events": [each]}. Each is {"bytes": what the reader makes of the bytes, "text": the JSON that the writer
prints, "lenient": what the reader makes of that JSON where it leaves out what it does not know, "strict": where it does
not}. What is made of bytes is {"json": text}, unknown fields dropped; of JSON {"bytes": hex}; or {"refused": why}.
"""

import json
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory


def kind(side):
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(bytes.fromhex(side["files"])).file:
        pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(side["message"]))


def text(message):
    return json_format.MessageToJson(message, indent=None)


def of_bytes(reader, event):
    message = reader()
    try:
        message.MergeFromString(event)
    except Exception as error:
        return {"refused": str(error)}
    # What is missing is not asked: of a required field in a map's value 7.36.2 ends with a segmentation fault.
    if not message.IsInitialized():
        return {"refused": "required fields are missing"}
    message.DiscardUnknownFields()
    try:
        return {"json": text(message)}
    except Exception as error:
        return {"refused": f"no JSON: {error}"}


def of_json(reader, event, is_lenient):
    message = reader()
    try:
        json_format.Parse(event, message, ignore_unknown_fields=is_lenient)
    except Exception as error:
        return {"refused": str(error)}
    if not message.IsInitialized():
        return {"refused": "required fields are missing"}
    return {"bytes": message.SerializeToString(deterministic=True).hex()}


def read(writer, reader, event):
    printed = text(writer.FromString(event))
    return {
        "bytes": of_bytes(reader, event),
        "text": printed,
        "lenient": of_json(reader, printed, True),
        "strict": of_json(reader, printed, False),
    }


def answer(question):
    writer, reader = kind(question["writer"]), kind(question["reader"])
    return {"events": [read(writer, reader, bytes.fromhex(event)) for event in question["events"]]}


for line in sys.stdin:
    try:
        found = answer(json.loads(line))
    except Exception as error:
        found = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(found), flush=True)
