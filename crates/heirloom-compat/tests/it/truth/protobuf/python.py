"""Reads events with the official runtime: one JSON object a line in, one a line out.

{"files": a FileDescriptorSet in hex, "message": full name, "events": [hex]} becomes {"events": [each]}, where each is
{"json": text} or {"refused": why}. Unknown fields are dropped before the JSON is written.
"""

import json
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory


def read(kind, event):
    message = kind()
    try:
        message.MergeFromString(bytes.fromhex(event))
    except Exception as error:
        return {"refused": str(error)}
    # What is missing is not asked: of a required field in a map's value 7.36.2 ends with a segmentation fault.
    if not message.IsInitialized():
        return {"refused": "required fields are missing"}
    message.DiscardUnknownFields()
    try:
        return {"json": json_format.MessageToJson(message, indent=None)}
    except Exception as error:
        return {"refused": f"no JSON: {error}"}


def answer(question):
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(bytes.fromhex(question["files"])).file:
        pool.Add(file)
    kind = message_factory.GetMessageClass(pool.FindMessageTypeByName(question["message"]))
    return {"events": [read(kind, event) for event in question["events"]]}


for line in sys.stdin:
    try:
        found = answer(json.loads(line))
    except Exception as error:
        found = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(found), flush=True)
