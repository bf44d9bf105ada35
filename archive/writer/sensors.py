"""Sensors: installed, then readings one by one or in batches, and pings that nobody needs."""

import struct
from datetime import date, timedelta
from random import Random

from .bank import moment
from .records import Event
from .rollout import SPAN_MS, Rollout, when

SENSORS = 90
STEPS = 400
"""How many events a sensor has on average."""
LAST_BATCH, LAST_PING = 0.85, 0.9
"""When the events that are retired today were written for the last time."""
INSTALLED = Rollout(0.1, 0.3, window=0.02)
READING = Rollout(0.25, 0.5)
BATCH = Rollout(0.2, 0.5)
PINGED = Rollout(0.3, 0.6)
SITES = ["attic", "cellar", "lab", "roof"]


def events(rng: Random) -> list[Event]:
    """All events, sensor by sensor."""
    log: list[Event] = []
    for number in range(SENSORS):
        at_ms = when(rng.random() * 0.5 if number else 0)
        sensor = Sensor(rng, f"T{number:02}", rng.randint(8, 24))
        log.append(sensor.installed(at_ms))
        while True:
            at_ms += rng.randint(1_000, 2 * SPAN_MS // STEPS)
            if at_ms >= when(1):
                break
            chance = rng.random()
            if chance < 0.06 and at_ms < when(LAST_BATCH):
                log.append(sensor.batch(at_ms))
            elif chance < 0.18 and at_ms < when(LAST_PING):
                log.append(sensor.pinged(at_ms))
            else:
                log.append(sensor.reading(at_ms))
    return log


class Sensor:
    """One sensor, in a place that is as warm as it is."""

    def __init__(self, rng: Random, name: str, warmth: int) -> None:
        self.rng = rng
        self.name = name
        self.warmth = warmth

    def installed(self, at_ms: int) -> Event:
        """The first event."""
        rng = self.rng
        version = INSTALLED.pick(rng, at_ms)
        payload: dict = {
            "sensor_id": self.name,
            "installed_at": moment(at_ms),
            "site": rng.choice(SITES),
        }
        if version >= 2:
            payload["labels"] = rng.choice(
                [{}, {"floor": 2, "maker": "Thermo"}, {"floor": -1, "outdoor": False}]
            )
        if version >= 3:
            payload["device"] = rng.choice([None, rng.randbytes(16)])
            payload["calibrated_on"] = rng.choice(
                [None, date(2023, 12, 1) + timedelta(rng.randint(0, 30))]
            )
        newest = {"sensor": self.name, "site": payload["site"]}
        return Event(at_ms, self.name, "sensor_installed", version, payload, [newest])

    def reading(self, at_ms: int) -> Event:
        """One reading; the first version has it in single precision."""
        rng = self.rng
        version = READING.pick(rng, at_ms)
        payload: dict = {"sensor_id": self.name, "at": moment(at_ms)}
        celsius = self._celsius(2)
        if version == 1:
            (celsius,) = struct.unpack("<f", struct.pack("<f", self._celsius(1)))
        if version <= 2:
            payload["battery"] = rng.randint(5, 100)
        if version == 3:
            payload["samples"] = [self._celsius(1) for _ in range(rng.choice([0, 0, 2, 4]))]
            if payload["samples"]:
                celsius = round(sum(payload["samples"]) / len(payload["samples"]), 2)
        payload["celsius"] = celsius
        newest = {"sensor": self.name, "at": at_ms, "celsius": celsius}
        return Event(at_ms, self.name, "reading", version, payload, [newest])

    def batch(self, at_ms: int) -> Event:
        """Up to nine readings at once, some of them none; it arrives after the last of them."""
        rng = self.rng
        version = BATCH.pick(rng, at_ms)
        interval = rng.choice([1_000, 60_000])
        values = [self._celsius(1) for _ in range(rng.randint(0, 9))]
        start = at_ms - interval * len(values)
        payload = {
            "sensor_id": self.name,
            "started_at": moment(start),
            "interval_ms": interval,
            "values": values,
        }
        if version == 3:
            payload["unit"] = rng.choice(["CELSIUS", "UNSTATED"])
        newest = [
            {"sensor": self.name, "at": start + index * interval, "celsius": value}
            for index, value in enumerate(values)
        ]
        return Event(at_ms, self.name, "reading_batch", version, payload, newest)

    def pinged(self, at_ms: int) -> Event:
        """A ping, which becomes nothing."""
        rng = self.rng
        version = PINGED.pick(rng, at_ms)
        payload: dict = {"sensor_id": self.name, "at": moment(at_ms)}
        if version >= 2:
            payload["rssi"] = rng.choice([0, -60, -70, -80])
        if version >= 3:
            payload["firmware"] = rng.choice(["", "2.1"])
        return Event(at_ms, self.name, "sensor_pinged", version, payload, [])

    def _celsius(self, digits: int) -> float:
        return round(self.warmth + self.rng.triangular(-12, 12, 0), digits)


def totals(log: list[Event]) -> dict:
    """The control totals, from the model alone; sums are made in the order of the log."""
    sensors: dict = {}
    sums: dict = {}
    counts = {"reading": 0, "reading_batch": 0, "sensor_installed": 0, "sensor_pinged": 0}
    readings = 0
    for event in log:
        counts[event.contract] += 1
        for newest in event.newest:
            sensor = sensors.setdefault(
                newest["sensor"], {"site": "", "readings": 0, "latest": None}
            )
            if "site" in newest:
                sensor["site"] = newest["site"]
                continue
            readings += 1
            sensor["readings"] += 1
            sums[newest["sensor"]] = sums.get(newest["sensor"], 0.0) + newest["celsius"]
            if sensor["latest"] is None or newest["at"] >= sensor["latest"]["at"]:
                sensor["latest"] = {"at": newest["at"], "celsius": newest["celsius"]}
    for name, sensor in sensors.items():
        sensor["mean_celsius"] = (
            f"{sums[name] / sensor['readings']:.6f}" if sensor["readings"] else None
        )
    return {
        "sensors": dict(sorted(sensors.items())),
        "readings": readings,
        "batches_split": counts["reading_batch"],
        "pings_dropped": counts["sensor_pinged"],
    }
