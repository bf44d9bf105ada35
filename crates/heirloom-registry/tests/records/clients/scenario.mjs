// Asks a registry with Confluent's client for Node. Calls and answers as in scenario.py.
import readline from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(process.env.HEIRLOOM_NODE_CLIENT + "/");
const confluent = require("@confluentinc/schemaregistry");

const client = new confluent.SchemaRegistryClient({ baseURLs: [process.argv[2]], maxRetries: 0 });

const CALLS = {
  register: (it) => client.register(it.subject, it.schema, it.normalize),
  "register-whole": (it) => client.registerFullResponse(it.subject, it.schema, it.normalize),
  // Only the call that answers the version alone can ask for deleted ones.
  lookup: async (it) =>
    it.deleted
      ? { version: await client.getVersion(it.subject, it.schema, it.normalize, it.deleted) }
      : client.getIdFullResponse(it.subject, it.schema, it.normalize),
  "by-id": (it) => client.getBySubjectAndId(it.subject ?? "", it.id, it.format),
  "by-guid": (it) => client.getByGuid(it.guid),
  latest: (it) => client.getLatestSchemaMetadata(it.subject),
  "latest-with": (it) => client.getLatestWithMetadata(it.subject, it.properties),
  version: (it) => client.getSchemaMetadata(it.subject, it.version, it.deleted, it.format),
  versions: (it) => (it.deleted ? undefined : client.getAllVersions(it.subject)),
  subjects: (it) => (it.deleted || it.prefix ? undefined : client.getAllSubjects()),
  check: (it) =>
    "version" in it
      ? client.testCompatibility(it.subject, it.version, it.schema)
      : client.testSubjectCompatibility(it.subject, it.schema),
  level: (it) => (it.subject ? client.getCompatibility(it.subject) : client.getDefaultCompatibility()),
  "set-level": async (it) => ({
    compatibility: await (it.subject
      ? client.updateCompatibility(it.subject, it.level)
      : client.updateDefaultCompatibility(it.level)),
  }),
  config: (it) => (it.subject ? client.getConfig(it.subject) : client.getDefaultConfig()),
  "set-config": (it) =>
    it.subject ? client.updateConfig(it.subject, it.config) : client.updateDefaultConfig(it.config),
  "delete-version": (it) => client.deleteSubjectVersion(it.subject, it.version, it.permanent),
  "delete-subject": (it) => client.deleteSubject(it.subject, it.permanent),
};

async function answered(asked) {
  // So that the registry answers, and not the client for it.
  client.clearCaches();
  try {
    const answer = CALLS[asked.call]?.(asked);
    return answer === undefined ? { lacks: true } : { answer: (await answer) ?? null };
  } catch (error) {
    if (!("errorCode" in error)) return { failed: `${error.name}: ${error.message}` };
    // The client appends the code to the registry's words.
    const message = error.message.replace(`; Error code: ${error.errorCode}`, "");
    return { refused: { status: error.status, code: error.errorCode, message } };
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answered(JSON.parse(line))));
}
