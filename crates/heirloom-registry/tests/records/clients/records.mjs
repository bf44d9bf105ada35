// Writes and reads records with Confluent's client for Node. Requests and answers as in records.py; schemas must be
// registered already, as this client writes with the newest version.
import readline from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(process.env.HEIRLOOM_NODE_CLIENT + "/");
const confluent = require("@confluentinc/schemaregistry");
const protobuf = require("@bufbuild/protobuf");
const { FileDescriptorSetSchema } = require("@bufbuild/protobuf/wkt");

const { SerdeType } = confluent;
const FRAMINGS = {
  id: confluent.PrefixSchemaIdSerializer,
  "guid-header": confluent.HeaderSchemaIdSerializer,
};

const client = new confluent.SchemaRegistryClient({ baseURLs: [process.argv[2]] });

/** The files of a request, to look messages up in. */
function files(request) {
  const bytes = Buffer.from(request.descriptors, "base64");
  return protobuf.createFileRegistry(protobuf.fromBinary(FileDescriptorSetSchema, bytes));
}

/** A decimal as this client has it; other values as they are. */
function taken(_, value) {
  const isDecimal = value !== null && typeof value === "object" && "decimal" in value && "bytes" in value;
  return isDecimal ? Buffer.from(value.bytes, "base64") : value;
}

async function write(request) {
  const headers = {};
  const settings = {
    autoRegisterSchemas: false,
    useLatestVersion: true,
    // Its own strategies do not know the name of the record before they have the schema, and with the newest version
    // that is too late.
    subjectNameStrategy: () => request.subject,
    schemaIdSerializer: FRAMINGS[request.framing],
  };
  let value;
  if (request.format === "avro") {
    const serializer = new confluent.AvroSerializer(client, SerdeType.VALUE, settings);
    value = await serializer.serialize(request.topic, request.event, headers);
  } else {
    const known = files(request);
    const registry = protobuf.createMutableRegistry(...known);
    const serializer = new confluent.ProtobufSerializer(client, SerdeType.VALUE, { ...settings, registry });
    const event = protobuf.fromJson(known.getMessage(request.message), request.event);
    value = await serializer.serialize(request.topic, event, headers);
  }
  const encoded = Object.entries(headers).map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]);
  return { value: value.toString("base64"), headers: encoded };
}

async function read(request) {
  const headers = Object.fromEntries(
    request.headers.map(([name, bytes]) => [name, Buffer.from(bytes, "base64")]),
  );
  const value = Buffer.from(request.value, "base64");
  if (request.format === "avro") {
    const deserializer = new confluent.AvroDeserializer(client, SerdeType.VALUE, {});
    const event = await deserializer.deserialize(request.topic, value, headers);
    return { event };
  }
  const deserializer = new confluent.ProtobufDeserializer(client, SerdeType.VALUE, {});
  const event = await deserializer.deserialize(request.topic, value, headers);
  return { event: protobuf.toJson(files(request).getMessage(request.message), event) };
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line, taken);
  let answer;
  try {
    answer = await { write, read }[asked.do](asked);
  } catch (error) {
    answer = { error: `${error.name}: ${error.message}` };
  }
  console.log(JSON.stringify(answer));
}
