"""Computes the totals again, from decoded events of every version."""

from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from hashlib import sha256

from google.protobuf.unknown_fields import UnknownFieldSet


def add(counts: dict, key: object, number: int = 1) -> None:
    """Adds to a count."""
    counts[key] = counts.get(key, 0) + number


def ms(at: datetime) -> int:
    """Milliseconds since 1970."""
    return round(at.timestamp() * 1000)


class Bank:
    """Accounts."""

    def __init__(self) -> None:
        self.accounts: dict = {}
        self.fees = 0

    def take(self, contract: str, version: int, event: dict) -> int:
        """Folds one event; returns how many newest events it is."""
        if contract == "account_opened":
            name = event.get("owner" if version == 1 else "holder")
            if version <= 2:
                given, _, family = name.partition(" ")
                name = {"given_name": given, "family_name": family}
            more = {"currency": event.get("currency", "EUR"), "kind": event.get("kind", "CHECKING")}
            more |= {"branch": event.get("branch"), "cents": {}}
            self.accounts[event["account_id"]] = name | more
        elif contract == "money_deposited":
            amount = event["amount"]
            if version == 1:
                amount = {
                    "amount": Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_EVEN),
                    "currency": "EUR",
                }
            self.book(event["account_id"], amount, 1)
        elif contract == "money_withdrawn":
            self.book(event["account_id"], event["amount"], -1)
        else:
            self.book(event.get("debtor") or event["from"], event["amount"], -1)
            self.book(event.get("creditor") or event["to"], event["amount"], 1)
            if fee := event.get("fee"):
                self.book(event["debtor"], fee, -1)
                self.fees += int(fee["amount"] * 100)
        return 1

    def book(self, account: str, money: dict, sign: int) -> None:
        """Changes a balance, which must not become negative."""
        add(self.accounts[account]["cents"], money["currency"], sign * int(money["amount"] * 100))
        assert self.accounts[account]["cents"][money["currency"]] >= 0

    def totals(self) -> dict:
        """As in `totals.json`."""
        kinds: dict = {}
        sums: dict = {}
        for account in self.accounts.values():
            add(kinds, account["kind"])
            for currency, cents in account["cents"].items():
                add(sums, currency, cents)
            account["cents"] = {key: cents for key, cents in account["cents"].items() if cents != 0}
        totals = {"accounts_by_kind": kinds, "cents_by_currency": sums, "fee_cents": self.fees}
        return totals | {"cents_of_all_balances": sum(sums.values()), "accounts": self.accounts}


class Orders:
    """Orders and stock."""

    def __init__(self) -> None:
        self.status: dict = {}
        self.lines: dict = {}
        self.sold: dict = {}
        self.revenue = 0
        self.counts: dict = {
            name: {}
            for name in (
                "placed_by_channel",
                "paid_by_method",
                "shipped_by_carrier",
                "cancelled_by_code",
            )
        }

    def take(self, contract: str, version: int, event: object) -> int:
        """Folds one event."""
        self.status[event.order_id] = contract.removeprefix("order_").upper()
        if contract == "order_placed":
            self.lines[event.order_id] = [(line.sku, line.quantity) for line in event.lines]
            self.move(event.order_id, 1)
            self.count("placed_by_channel", event, "channel", "CHANNEL_", version >= 2)
        elif contract == "order_paid":
            self.revenue += event.amount_cents
            add(self.counts["paid_by_method"], (event.WhichOneof("method") or "none").upper())
        elif contract == "order_shipped":
            self.count("shipped_by_carrier", event, "carrier", "CARRIER_", True)
        else:
            self.move(event.order_id, -1)
            self.count("cancelled_by_code", event, "code", "CANCEL_REASON_", version >= 2)
        return 1

    def move(self, order: str, sign: int) -> None:
        """Books the units of an order."""
        for sku, quantity in self.lines[order]:
            add(self.sold, sku, sign * quantity)

    def count(self, name: str, event: object, field: str, prefix: str, known: bool) -> None:
        """Counts a value of an enum by its name."""
        add(self.counts[name], enum_name(event, field, prefix) if known else "UNSPECIFIED")

    def totals(self) -> dict:
        """As in `totals.json`."""
        by_status: dict = {}
        for value in self.status.values():
            add(by_status, value)
        listing = "".join(f"{order} {status}\n" for order, status in sorted(self.status.items()))
        return self.counts | {
            "orders": len(self.status),
            "orders_by_status": by_status,
            "revenue_cents": self.revenue,
            "units_sold": self.sold,
            "stock": {sku: 100_000 - units for sku, units in self.sold.items()},
            "status_sha256": sha256(listing.encode()).hexdigest(),
            "status_first_20": dict(sorted(self.status.items())[:20]),
        }


class Sensors:
    """Readings."""

    def __init__(self) -> None:
        self.sensors: dict = {}
        self.counts = dict.fromkeys(("readings", "batches_split", "pings_dropped"), 0)

    def take(self, contract: str, version: int, event: dict) -> int:
        """Folds one event: as many newest events as it stands for."""
        name = event["sensor_id"]
        if contract == "sensor_pinged":
            self.counts["pings_dropped"] += 1
            return 0
        if contract == "sensor_installed":
            self.sensors[name] = {"site": event["site"], "values": [], "latest": None}
            return 1
        if contract == "reading":
            self.read(name, ms(event["at"]), event["celsius"])
            return 1
        self.counts["batches_split"] += 1
        for index, value in enumerate(event["values"]):
            self.read(name, ms(event["started_at"]) + index * event["interval_ms"], value)
        return len(event["values"])

    def read(self, name: str, at_ms: int, celsius: float) -> None:
        """Takes one reading."""
        self.counts["readings"] += 1
        sensor = self.sensors[name]
        sensor["values"].append(celsius)
        if sensor["latest"] is None or at_ms >= sensor["latest"]["at"]:
            sensor["latest"] = {"at": at_ms, "celsius": celsius}

    def totals(self) -> dict:
        """As in `totals.json`."""
        for sensor in self.sensors.values():
            values, total = sensor.pop("values"), 0.0
            for value in values:
                total += value
            sensor["readings"] = len(values)
            sensor["mean_celsius"] = f"{total / len(values):.6f}" if values else None
        return self.counts | {"sensors": self.sensors}


class Clinic:
    """Patients."""

    def __init__(self) -> None:
        self.patients: dict = {}
        self.contracts: dict = {}
        self.flags: dict = {}
        self.values: dict = {}
        self.unknown: dict = {}
        self.dose = 0

    def take(self, contract: str, version: int, event: object) -> int:
        """Folds one event."""
        add(self.contracts, contract)
        patient = self.patients.setdefault(
            event.patient_id, {"events": 0, "building": "", "room": 0}
        )
        patient["events"] += 1
        if len(UnknownFieldSet(event)):
            add(self.unknown, contract)
        if contract == "patient_admitted":
            if version == 1:
                building, room = event.ward.split("-")
            else:
                building, room = event.ward.building, event.ward.room
            patient["building"], patient["room"] = building, int(room)
        elif contract == "medication_given":
            self.dose += event.dose_mg
        elif contract == "result_recorded":
            add(self.values, (event.WhichOneof("value") or "none").upper())
            add(self.flags, enum_name(event, "flag", "FLAG_") if version >= 2 else "UNSPECIFIED")
        return 1

    def totals(self) -> dict:
        """As in `totals.json`."""
        rows = sorted(self.patients.items())
        listing = "".join(
            f"{name} {row['events']} {row['building']} {row['room']}\n" for name, row in rows
        )
        return {
            "patients": len(rows),
            "admitted": self.contracts["patient_admitted"],
            "discharged": self.contracts["patient_discharged"],
            "results_by_flag": self.flags,
            "results_by_value": self.values,
            "dose_milligrams": self.dose,
            "events_with_unknown_fields": sum(self.unknown.values()),
            "unknown_fields_by_contract": self.unknown,
            "patients_sha256": sha256(listing.encode()).hexdigest(),
            "patients_first_20": dict(rows[:20]),
        }


def enum_name(event: object, field: str, prefix: str) -> str:
    """The name of an enum's value, without the prefix."""
    values = event.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number
    return values[getattr(event, field)].name.removeprefix(prefix)


FOLDS = {"bank": Bank, "orders": Orders, "sensors": Sensors, "clinic": Clinic}
