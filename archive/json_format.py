"""Compares heirloom's JSON of Protobuf events with the official json_format: python json_format.py HEIRLOOM SEED FILE...

For each message at the top of each .proto file, 200 random ones: `heirloom decode` of their bytes must be the official
JSON and be read back by the official parser, `heirloom encode` of the official JSON must be the same message. Needs
requirements.txt. Left out: fields of type `Any`, and numbers of NullValue other than 0, which the official JSON loses.
"""

import json
import os
import random
import subprocess
import sys
import tempfile

import grpc_tools
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from grpc_tools import protoc

COUNT = 200
PROTO = "google.protobuf."
INCLUDED = os.path.join(os.path.dirname(grpc_tools.__file__), "_proto")
REALS = [0.0, -0.0, 1.5, 3.25e10, float("inf"), float("-inf"), float("nan")]
TEXTS = ["", "a", 'ü\u2028"\\\n\x01', "😀", "text"]


def scalar(field, dice):
    """A value of a field that is no message."""
    kinds = {
        field.CPPTYPE_INT32: lambda: dice.choice([0, 1, -1, 2**31 - 1, -(2**31)]),
        field.CPPTYPE_INT64: lambda: dice.choice([0, 1, -1, 2**63 - 1, -(2**63)]),
        field.CPPTYPE_UINT32: lambda: dice.choice([0, 1, 2**32 - 1]),
        field.CPPTYPE_UINT64: lambda: dice.choice([0, 1, 2**64 - 1]),
        field.CPPTYPE_DOUBLE: lambda: dice.choice([*REALS, 1e300, dice.random()]),
        field.CPPTYPE_FLOAT: lambda: dice.choice(REALS),
        field.CPPTYPE_BOOL: lambda: dice.random() < 0.5,
        field.CPPTYPE_ENUM: lambda: dice.choice(numbers(field.enum_type)),
    }
    if field.cpp_type in kinds:
        return kinds[field.cpp_type]()
    return dice.randbytes(dice.randrange(9)) if field.type == field.TYPE_BYTES else dice.choice(TEXTS)


def numbers(enum):
    """The numbers of an enum, and one that it does not know where it is open."""
    known = [value.number for value in enum.values]
    return known if enum.is_closed or enum.full_name == PROTO + "NullValue" else [*known, 77]


def fill(message, dice, depth=0):
    """Sets some fields of a message."""
    known = WELL_KNOWN.get(message.DESCRIPTOR.full_name)
    if known:
        known(message, dice)
        return
    for field in message.DESCRIPTOR.fields:
        if not field.is_required and (dice.random() < 0.4 or depth > 4):
            continue
        kind = field.message_type
        is_map = kind and kind.GetOptions().map_entry
        value = kind.fields_by_name["value"] if is_map else field
        if value.message_type and value.message_type.full_name == PROTO + "Any":
            continue
        if is_map:
            entries = getattr(message, field.name)
            for _ in range(dice.randrange(3)):
                key = scalar(kind.fields_by_name["key"], dice)
                if value.message_type:
                    fill(entries[key], dice, depth + 1)
                else:
                    entries[key] = scalar(value, dice)
        elif kind and field.is_repeated:
            for _ in range(dice.randrange(3)):
                fill(getattr(message, field.name).add(), dice, depth + 1)
        elif kind:
            getattr(message, field.name).SetInParent()
            fill(getattr(message, field.name), dice, depth + 1)
        elif field.is_repeated:
            getattr(message, field.name).extend(scalar(field, dice) for _ in range(dice.randrange(4)))
        else:
            setattr(message, field.name, scalar(field, dice))


def timestamp(message, dice):
    message.seconds = dice.randrange(-62135596800, 253402300800)
    message.nanos = dice.choice([0, 1, 1000, 500000000, 999999999])


def duration(message, dice):
    sign = dice.choice([1, -1])
    message.seconds = sign * dice.randrange(315576000001)
    message.nanos = sign * dice.choice([0, 1, 500000000, 999999999])


def value(message, dice):
    name, content = dice.choice([("number_value", 1.5), ("string_value", "x"), ("bool_value", True), ("null_value", 0)])
    setattr(message, name, content)


WELL_KNOWN = {
    PROTO + "Timestamp": timestamp,
    PROTO + "Duration": duration,
    PROTO + "FieldMask": lambda message, dice: message.paths.extend(dice.choices(["a", "foo_bar", "a.b_c"], k=2)),
    PROTO + "Value": value,
}


def descriptors(path):
    """The file and what it imports; None where protoc does not take it alone."""
    with tempfile.NamedTemporaryFile() as out:
        places = [f"-I{os.path.dirname(path)}", f"-I{INCLUDED}"]
        options = ["--include_imports", f"--descriptor_set_out={out.name}"]
        if protoc.main(["protoc", *places, *options, os.path.basename(path)]) != 0:
            return None
        return descriptor_pb2.FileDescriptorSet.FromString(out.read())


def heirloom(program, command, path, message, files, lines):
    """What the command answers, line by line."""
    folder = os.path.dirname(path)
    own = [file.name for file in files if not file.name.startswith("google/")]
    references = [part for name in own for part in ("--reference", f"{name}={folder}/{name}")]
    line = [program, command, "--writer", path, "--message", message, *references]
    answer = subprocess.run(line, input="".join(it + "\n" for it in lines), capture_output=True, text=True)
    if answer.returncode != 0:
        print(path, message, answer.stderr)
    return answer.stdout.split("\n")[:-1]


def compare(program, path, dice):
    """How many messages were compared, and how many differ."""
    files = descriptors(path)
    if files is None:
        print(f"{path}: left out")
        return 0, 0
    *imports, file = files.file
    pool = descriptor_pool.DescriptorPool()
    for each in files.file:
        pool.Add(each)
    count, different = 0, 0
    for declared in file.message_type:
        name = f"{file.package}.{declared.name}".lstrip(".")
        kind = message_factory.GetMessageClass(pool.FindMessageTypeByName(name))
        messages = [kind() for _ in range(COUNT)]
        for message in messages:
            fill(message, dice)
        theirs = [json_format.MessageToJson(message, indent=None) for message in messages]
        wanted = [message.SerializeToString(deterministic=True) for message in messages]
        call = (path, declared.name, imports)
        ours = heirloom(program, "decode", *call, [it.hex() for it in wanted])
        encoded = heirloom(program, "encode", *call, theirs)
        for index in range(COUNT):
            count += 1
            same = index < min(len(ours), len(encoded)) and all([
                plain(ours[index]) == plain(theirs[index]),
                again(json_format.Parse(ours[index], kind())) == wanted[index],
                again(kind.FromString(bytes.fromhex(encoded[index]))) == wanted[index],
            ])
            if not same:
                different += 1
                print(f"{path} {name}: {theirs[index]}")
    return count, different


def plain(text):
    """The same JSON whatever the order of members; zeros keep their sign."""
    return json.dumps(json.loads(text), sort_keys=True)


def again(message):
    return message.SerializeToString(deterministic=True)


def main():
    program, seed, *paths = sys.argv[1:]
    dice = random.Random(int(seed))
    counts = [compare(program, path, dice) for path in paths]
    total, different = (sum(column) for column in zip(*counts))
    print(f"{total} messages, {different} differ")
    sys.exit(different != 0)


main()
