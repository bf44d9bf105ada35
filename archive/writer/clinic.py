"""Clinic: patients are admitted, given medication, examined and discharged; some come again."""

from hashlib import sha256
from random import Random

from .orders import timestamp
from .people import FAMILY, GIVEN, SINGLE
from .records import Event
from .rollout import Rollout, when

PATIENTS = 1_500
ADMITTED = Rollout(0.25, 0.55)
MEDICATION = Rollout(0.3, 0.6)
RESULT = Rollout(0.35, 0.65)
DISCHARGED = Rollout(0.3, 0.6)
NEWEST = 3
HOUR_MS = 3_600_000
DRUGS = ["amoxicillin", "ibuprofen", "metformin", "paracetamol"]
TESTS = ["crp", "glucose", "lactate", "mrsa"]
ROUTES = ["UNSPECIFIED", "ORAL", "INTRAVENOUS", "TOPICAL"]
FLAGS = ["UNSPECIFIED", "NORMAL", "NORMAL", "LOW", "HIGH"]
DESTINATIONS = ["HOME", "HOME", "HOSPITAL", "CARE"]


def events(rng: Random) -> list[Event]:
    """All events, patient by patient."""
    log: list[Event] = []
    for number in range(PATIENTS):
        patient = f"P{number:04}"
        name = (
            rng.choice(SINGLE)
            if rng.random() < 0.03
            else f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"
        )
        at_ms = when(rng.random() * 0.96)
        for _ in range(2 if rng.random() < 0.1 else 1):
            at_ms = stay(rng, log, patient, name, at_ms)
    return log


def stay(rng: Random, log: list[Event], patient: str, name: str, at_ms: int) -> int:
    """One stay; returns a time after it."""
    log.append(admitted(rng, patient, name, at_ms))
    for _ in range(rng.randint(2, 11)):
        at_ms += rng.randint(60_000, 12 * HOUR_MS)
        log.append(rng.choice([medication, result])(rng, patient, at_ms))
    at_ms += rng.randint(HOUR_MS, 24 * HOUR_MS)
    if rng.random() < 0.93:
        log.append(discharged(rng, patient, at_ms))
    return at_ms + rng.randint(24 * HOUR_MS, 72 * HOUR_MS)


def admitted(rng: Random, patient: str, name: str, at_ms: int) -> Event:
    """The first event of a stay."""
    version = ADMITTED.pick(rng, at_ms)
    building, room = rng.choice("ABCD"), rng.randint(1, 40)
    ward = f"{building}-{room}" if version == 1 else {"building": building, "room": room}
    payload = {"patient_id": patient, "name": name, "ward": ward, "admitted_at": timestamp(at_ms)}
    if version >= 3 and rng.random() < 0.8:
        payload["insurance"] = rng.choice(["", "AOK", "TK"])
    newest = {"building": building, "room": room}
    return event(rng, at_ms, patient, "patient_admitted", version, payload, newest)


def medication(rng: Random, patient: str, at_ms: int) -> Event:
    """A dose of some drug."""
    version = MEDICATION.pick(rng, at_ms)
    dose = rng.choice([0, 50, 400, 500, 1000])
    payload = {
        "patient_id": patient,
        "drug": rng.choice(DRUGS),
        "dose_mg": dose,
        "given_at": timestamp(at_ms),
    }
    if version >= 2:
        payload["route"] = f"ROUTE_{rng.choice(ROUTES)}"
    if version >= 3 and rng.random() < 0.6:
        payload["given_by"] = f"N{rng.randint(1, 30)}"
    return event(rng, at_ms, patient, "medication_given", version, payload, {"dose": dose})


def result(rng: Random, patient: str, at_ms: int) -> Event:
    """A number, a text, or rarely nothing."""
    version = RESULT.pick(rng, at_ms)
    payload = {"patient_id": patient, "test": rng.choice(TESTS), "recorded_at": timestamp(at_ms)}
    value = rng.choice(["NUMBER"] * 20 + ["TEXT"] * 10 + ["NONE"])
    if value == "NUMBER":
        payload["number"] = rng.randint(0, 400) / 8
    elif value == "TEXT":
        payload["text"] = rng.choice(["", "negative", "positive"])
    flag = rng.choice(FLAGS) if version >= 2 else "UNSPECIFIED"
    if version >= 2:
        payload["flag"] = f"FLAG_{flag}"
    if version >= 3:
        payload["remarks"] = rng.choice(
            [{}, {"lab": "hemolytic"}, {"lab": "repeat", "ward": "urgent"}]
        )
    return event(
        rng, at_ms, patient, "result_recorded", version, payload, {"flag": flag, "value": value}
    )


def discharged(rng: Random, patient: str, at_ms: int) -> Event:
    """The last event of a stay."""
    version = DISCHARGED.pick(rng, at_ms)
    payload: dict = {"patient_id": patient, "discharged_at": timestamp(at_ms)}
    if version >= 2:
        payload["destination"] = f"DESTINATION_{rng.choice(DESTINATIONS)}"
    if version >= 3:
        payload["diagnoses"] = rng.choice([[], ["J18"], ["E11", "I10"]])
    return event(rng, at_ms, patient, "patient_discharged", version, payload, {})


def event(
    rng: Random, at_ms: int, patient: str, contract: str, version: int, payload: dict, newest: dict
) -> Event:
    """The event; some of the newest version come from a writer that is newer still."""
    unknown: dict = {}
    if version == NEWEST and rng.random() < 0.03:
        unknown = {
            "later_note": rng.choice(["audited", "späte Änderung"]),
            "later_revision": rng.randint(-3, 3),
        }
        if rng.random() < 0.5:
            unknown["later_values"] = [0.5, -2.0]
    return Event(
        at_ms, patient, contract, version, payload, [newest | {"patient": patient}], unknown
    )


def totals(log: list[Event]) -> dict:
    """The control totals, from the model alone."""
    patients: dict = {}
    counts: dict = {"patient_admitted": 0, "patient_discharged": 0}
    flags: dict = {}
    values: dict = {}
    unknown: dict = {}
    dose = 0
    for event in log:
        (newest,) = event.newest
        counts[event.contract] = counts.get(event.contract, 0) + 1
        patient = patients.setdefault(newest["patient"], {"events": 0, "building": "", "room": 0})
        patient["events"] += 1
        if "room" in newest:
            patient |= {"building": newest["building"], "room": newest["room"]}
        if "flag" in newest:
            flags[newest["flag"]] = flags.get(newest["flag"], 0) + 1
            values[newest["value"]] = values.get(newest["value"], 0) + 1
        dose += newest.get("dose", 0)
        if event.unknown:
            unknown[event.contract] = unknown.get(event.contract, 0) + 1
    lines = (
        f"{name} {p['events']} {p['building']} {p['room']}\n"
        for name, p in sorted(patients.items())
    )
    return {
        "patients": len(patients),
        "admitted": counts["patient_admitted"],
        "discharged": counts["patient_discharged"],
        "results_by_flag": dict(sorted(flags.items())),
        "results_by_value": dict(sorted(values.items())),
        "dose_milligrams": dose,
        "events_with_unknown_fields": sum(unknown.values()),
        "unknown_fields_by_contract": dict(sorted(unknown.items())),
        "patients_sha256": sha256("".join(lines).encode()).hexdigest(),
        "patients_first_20": dict(sorted(patients.items())[:20]),
    }
