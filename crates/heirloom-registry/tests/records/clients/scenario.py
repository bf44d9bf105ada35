"""Asks a registry with Confluent's Python client: a call in JSON a line in, its answer in JSON a line out.

{"call": "version", "subject": "orders", "version": 1, ...} -> {"answer": ...}, as the client gives it
                                                            -> {"refused": {"status", "code", "message"}}
                                                            -> {"failed": "..."}: the client itself does
                                                            -> {"lacks": true}: the client has no such call
`schema` is what the API calls so: `schema`, `schemaType`, `references`, `metadata`, `ruleSet`.
"""

import json
import sys
import warnings

warnings.filterwarnings("ignore")

from confluent_kafka.schema_registry import Schema, SchemaRegistryClient, ServerConfig  # noqa: E402
from confluent_kafka.schema_registry.error import SchemaRegistryError  # noqa: E402

client = SchemaRegistryClient({"url": sys.argv[1], "max.retries": 0})


def given(asked, **names):
    """Those arguments that a call brings, by the names that the client has for them."""
    return {name: asked[ours] for name, ours in names.items() if ours in asked}


def schema(asked):
    return Schema.from_dict(asked["schema"])


def config(asked):
    return ServerConfig.from_dict(asked["config"])


def registering(asked):
    return [asked["subject"], schema(asked)], given(asked, normalize_schemas="normalize")


def register(asked):
    values, names = registering(asked)
    return client.register_schema(*values, **names)


def register_whole(asked):
    values, names = registering(asked)
    return client.register_schema_full_response(*values, **names).to_dict()


def lookup(asked):
    values, names = registering(asked)
    found = client.lookup_schema(*values, **names, **given(asked, deleted="deleted"))
    return found.to_dict()


def by_id(asked):
    names = given(asked, subject_name="subject", fmt="format")
    return client.get_schema(asked["id"], **names).to_dict()


def version(asked):
    names = given(asked, version="version", deleted="deleted", fmt="format")
    return client.get_version(asked["subject"], **names).to_dict()


def check(asked):
    return client.test_compatibility(asked["subject"], schema(asked), **given(asked, version="version"))


def scope(asked):
    return given(asked, subject_name="subject")


def mode(asked):
    return client.get_mode(asked["subject"]) if "subject" in asked else client.get_global_mode()


def set_mode(asked):
    if "subject" in asked:
        return client.update_mode(asked["subject"], asked["mode"])
    return client.update_global_mode(asked["mode"])


CALLS = {
    "types": lambda asked: client.get_schema_types(),
    "register": register,
    "register-whole": register_whole,
    "lookup": lookup,
    "by-id": by_id,
    "by-guid": lambda asked: client.get_schema_by_guid(asked["guid"]).to_dict(),
    "latest": lambda asked: client.get_latest_version(asked["subject"]).to_dict(),
    "latest-with": lambda asked: client.get_latest_with_metadata(
        asked["subject"], asked["properties"]
    ).to_dict(),
    "version": version,
    "versions": lambda asked: client.get_versions(asked["subject"], **given(asked, deleted="deleted")),
    "subjects": lambda asked: client.get_subjects(
        **given(asked, subject_prefix="prefix", deleted="deleted")
    ),
    "subjects-of": lambda asked: client.get_subjects_by_schema_id(asked["id"]),
    "versions-of": lambda asked: [
        {"subject": it.subject, "version": it.version}
        for it in client.get_schema_versions(asked["id"])
    ],
    "referenced-by": lambda asked: client.get_referenced_by(asked["subject"], asked["version"]),
    "check": check,
    "check-all": lambda asked: client.test_compatibility_all_versions(asked["subject"], schema(asked)),
    "level": lambda asked: client.get_compatibility(**scope(asked)),
    "set-level": lambda asked: client.set_compatibility(**scope(asked), level=asked["level"]),
    "config": lambda asked: client.get_config(**scope(asked)).to_dict(),
    "set-config": lambda asked: client.set_config(**scope(asked), config=config(asked)),
    "delete-config": lambda asked: client.delete_config(**scope(asked)).to_dict(),
    "mode": mode,
    "set-mode": set_mode,
    "delete-mode": lambda asked: client.delete_mode(asked["subject"]),
    "contexts": lambda asked: client.get_contexts(),
    "delete-version": lambda asked: client.delete_version(
        asked["subject"], asked["version"], **given(asked, permanent="permanent")
    ),
    "delete-subject": lambda asked: client.delete_subject(
        asked["subject"], **given(asked, permanent="permanent")
    ),
}


def answered(asked):
    if asked["call"] not in CALLS:
        return {"lacks": True}
    # So that the registry answers, and not the client for it.
    client.clear_caches()
    try:
        return {"answer": CALLS[asked["call"]](asked)}
    except SchemaRegistryError as error:
        refused = {"status": error.http_status_code, "code": error.error_code}
        return {"refused": {**refused, "message": error.error_message}}
    except Exception as error:  # Whatever it is, the table shows it.
        return {"failed": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(answered(json.loads(line))), flush=True)
