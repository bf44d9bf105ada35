"""Orders: placed, mostly paid, then shipped or cancelled."""

from hashlib import sha256
from random import Random

from .people import CITIES, STREETS
from .records import Event
from .rollout import Rollout, when

ORDERS = 5_800
OPENING_STOCK = 100_000
PRICES = {f"S{number:02}": 199 + 130 * number for number in range(40)}
PLACED = Rollout(0.25, 0.55)
PAID = Rollout(0.35, 0.65)
SHIPPED = Rollout(0.3, 0.6)
CANCELLED = Rollout(0.2, 0.5, window=0.2)
CHANNELS = ["UNSPECIFIED", "WEB", "WEB", "APP", "PHONE"]
CARRIERS = [
    [],
    ["POST", "COURIER"],
    ["POST", "COURIER", "BIKE"],
    ["POST", "COURIER", "BIKE", "LOCKER"],
]
REASONS = {"CUSTOMER": "changed my mind", "OUT_OF_STOCK": "not in stock", "NOT_PAID": "no payment"}
METHODS = ["card", "card", "transfer", "wallet"]
HOUR_MS = 3_600_000


def events(rng: Random) -> list[Event]:
    """All events, order by order."""
    log: list[Event] = []
    for at_ms in sorted(when(rng.random() * 0.99) for _ in range(ORDERS)):
        order = f"O{len(log):05}"
        event = placed(rng, order, at_ms)
        log.append(event)
        total = sum(PRICES[sku] * quantity for sku, quantity in event.newest[0]["lines"])
        at_ms += rng.randint(60_000, 24 * HOUR_MS)
        chance = rng.random()
        if chance < 0.05:
            continue
        if chance < 0.12:
            log.append(cancelled(rng, order, at_ms))
            continue
        log.append(paid(rng, order, at_ms, total))
        at_ms += rng.randint(HOUR_MS, 48 * HOUR_MS)
        if chance < 0.20:
            log.append(cancelled(rng, order, at_ms))
        elif chance < 0.94:
            log.append(shipped(rng, order, at_ms))
    return log


def placed(rng: Random, order: str, at_ms: int) -> Event:
    """A new order of one to four articles."""
    version = PLACED.pick(rng, at_ms)
    lines = [
        (sku, rng.randint(1, 9)) for sku in rng.sample(sorted(PRICES), rng.choice([1, 1, 2, 3, 4]))
    ]
    payload = {
        "order_id": order,
        "customer_id": f"C{rng.randint(0, 999):03}",
        "lines": [
            {"sku": sku, "quantity": number, "unit_price_cents": PRICES[sku]}
            for sku, number in lines
        ],
        "placed_at": timestamp(at_ms),
    }
    channel = rng.choice(CHANNELS) if version >= 2 else "UNSPECIFIED"
    if version >= 2:
        payload["attributes"] = rng.choice(
            [{}, {}, {"gift": "yes"}, {"campaign": "spring", "gift": ""}]
        )
        payload["channel"] = f"CHANNEL_{channel}"
    if version >= 3 and rng.random() < 0.8:
        city, code = rng.choice(CITIES)
        street = f"{rng.choice(STREETS)} {rng.randint(1, 60)}"
        payload["ship_to"] = {"street": street, "city": city, "postal_code": code}
        payload["ship_to"]["country"] = "AT" if city == "Graz" else rng.choice(["", "DE"])
    newest = {"status": "PLACED", "order": order, "lines": lines, "channel": channel}
    return Event(at_ms, order, "order_placed", version, payload, [newest])


def paid(rng: Random, order: str, at_ms: int, cents: int) -> Event:
    """A payment of the whole sum."""
    version = PAID.pick(rng, at_ms)
    payload: dict = {"order_id": order, "amount_cents": cents, "paid_at": timestamp(at_ms)}
    method = rng.choice(METHODS[: 4 if version >= 2 else 3]) if rng.random() < 0.99 else "none"
    if method == "card":
        payload["card"] = {
            "last_digits": f"{rng.randint(0, 9999):04}",
            "network": rng.choice(["visa", "girocard"]),
        }
    elif method == "transfer":
        payload["transfer"] = {"iban": f"DE{rng.randint(0, 99):02}"}
    elif method == "wallet":
        payload["wallet"] = {"provider": "pocket"}
    if version >= 3:
        payload["currency"] = rng.choice(["CURRENCY_UNSPECIFIED", "CURRENCY_EUR"])
    newest = {"status": "PAID", "order": order, "cents": cents, "method": method.upper()}
    return Event(at_ms, order, "order_paid", version, payload, [newest])


def shipped(rng: Random, order: str, at_ms: int) -> Event:
    """The parcel leaves."""
    version = SHIPPED.pick(rng, at_ms)
    carrier = rng.choice(CARRIERS[version])
    payload = {"order_id": order, "carrier": f"CARRIER_{carrier}", "shipped_at": timestamp(at_ms)}
    if version >= 2:
        payload["tracking_code"] = rng.choice(["", f"T{rng.randint(0, 99999):05}"])
    if version >= 3 and rng.random() < 0.7:
        payload["weight_grams"] = rng.choice([0, 250, 1200, 4800])
    newest = {"status": "SHIPPED", "order": order, "carrier": carrier}
    return Event(at_ms, order, "order_shipped", version, payload, [newest])


def cancelled(rng: Random, order: str, at_ms: int) -> Event:
    """The order ends without a parcel."""
    version = CANCELLED.pick(rng, at_ms)
    code = rng.choice(sorted(REASONS))
    payload = {"order_id": order, "cancelled_at": timestamp(at_ms)}
    if version <= 2:
        payload["reason"] = REASONS[code]
    if version >= 2:
        payload["code"] = f"CANCEL_REASON_{code}"
    newest = {
        "status": "CANCELLED",
        "order": order,
        "code": code if version >= 2 else "UNSPECIFIED",
    }
    return Event(at_ms, order, "order_cancelled", version, payload, [newest])


def timestamp(at_ms: int) -> dict:
    """A `google.protobuf.Timestamp`, as a dictionary."""
    return {"seconds": at_ms // 1000, "nanos": at_ms % 1000 * 1_000_000}


def totals(log: list[Event]) -> dict:
    """The control totals, from the model alone."""
    status: dict = {}
    lines: dict = {}
    sold = dict.fromkeys(sorted(PRICES), 0)
    counts: dict = {name: {} for name in ("channel", "method", "carrier", "code")}
    revenue = 0
    for event in log:
        (newest,) = event.newest
        order = newest["order"]
        status[order] = newest["status"]
        lines[order] = newest.get("lines", lines.get(order))
        revenue += newest.get("cents", 0)
        sign = {"PLACED": 1, "CANCELLED": -1}.get(newest["status"], 0)
        for sku, quantity in lines[order]:
            sold[sku] += sign * quantity
        for name in counts:
            if name in newest:
                counts[name][newest[name]] = counts[name].get(newest[name], 0) + 1
    by_status: dict = {}
    for value in status.values():
        by_status[value] = by_status.get(value, 0) + 1
    listing = "".join(f"{order} {value}\n" for order, value in sorted(status.items()))
    return {
        "orders": len(status),
        "orders_by_status": dict(sorted(by_status.items())),
        "revenue_cents": revenue,
        "units_sold": sold,
        "stock": {sku: OPENING_STOCK - units for sku, units in sold.items()},
        "placed_by_channel": dict(sorted(counts["channel"].items())),
        "paid_by_method": dict(sorted(counts["method"].items())),
        "shipped_by_carrier": dict(sorted(counts["carrier"].items())),
        "cancelled_by_code": dict(sorted(counts["code"].items())),
        "status_sha256": sha256(listing.encode()).hexdigest(),
        "status_first_20": dict(sorted(status.items())[:20]),
    }
