"""Bank: accounts are opened, then money comes, goes and moves; no balance is ever negative."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from random import Random
from uuid import UUID

from .people import FAMILY, GIVEN, SINGLE
from .records import Event
from .rollout import Rollout, when
from .schemas import ELSEWHERE

ACCOUNTS = 400
MOVES = 21_000
OPENED = Rollout(0.2, 0.4, 0.6)
DEPOSITED = Rollout(0.3, 0.6)
WITHDRAWN = Rollout(0.35, 0.7)
TRANSFERRED = Rollout(0.25, 0.55)
KINDS = [
    [],
    [],
    ["CHECKING", "SAVINGS"],
    ["CHECKING", "SAVINGS"],
    ["CHECKING", "SAVINGS", "BUSINESS"],
]
CHANNELS = [[], [], ["ATM", "COUNTER"], ["ATM", "COUNTER", "CARD"]]


def events(rng: Random) -> list[Event]:
    """All events, in the order of their times."""
    opened_at = sorted(when(rng.random() ** 2 * 0.9) for _ in range(ACCOUNTS))
    opened_at[0] = when(0)
    moves_at = sorted(when(rng.random()) for _ in range(MOVES))
    bank = Bank(rng)
    for at_ms in moves_at:
        while opened_at and opened_at[0] < at_ms:
            bank.open(opened_at.pop(0))
        bank.move(at_ms)
    return bank.log


class Bank:
    """The model: who has what, and the log of it."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.log: list[Event] = []
        self.balances: dict[str, int] = {}
        self.currencies: dict[str, str] = {}

    def open(self, at_ms: int) -> None:
        """Opens an account."""
        rng = self.rng
        account = f"A{len(self.balances):03}"
        version = OPENED.pick(rng, at_ms)
        name = (
            (rng.choice(SINGLE), "")
            if rng.random() < 0.03
            else (rng.choice(GIVEN), rng.choice(FAMILY))
        )
        currency = rng.choice(["EUR", "EUR", "EUR", "CHF", "USD"]) if version >= 3 else "EUR"
        kind = rng.choice(KINDS[version]) if version >= 2 else "CHECKING"
        payload: dict = {"account_id": account, "opened_at": moment(at_ms)}
        if version >= 2:
            payload["kind"] = kind
        if version <= 2:
            payload["owner" if version == 1 else "holder"] = " ".join(name).strip()
        else:
            payload |= {
                "holder": {"given_name": name[0], "family_name": name[1]},
                "currency": currency,
            }
        branch = rng.choice([None, "N1", "S2"]) if version >= 4 else None
        if version >= 4:
            payload["branch"] = branch
        newest = {"account": account, "given_name": name[0], "family_name": name[1]}
        newest |= {"currency": currency, "kind": kind, "branch": branch}
        self.balances[account] = 0
        self.currencies[account] = currency
        self._log(at_ms, account, "account_opened", version, payload, newest)

    def move(self, at_ms: int) -> None:
        """Something happens to an account: what it can afford."""
        rng = self.rng
        account = rng.choice(list(self.balances))
        balance, chance = self.balances[account], rng.random()
        if balance < 20_00 or chance < 0.4:
            self._deposit(at_ms, account)
        elif chance < 0.75:
            self._withdraw(at_ms, account, rng.randint(1_00, balance // 2 + 1_00))
        else:
            self._transfer(at_ms, account, rng.randint(1, balance // 2))

    def _deposit(self, at_ms: int, account: str) -> None:
        rng, currency = self.rng, self.currencies[account]
        # The first version knows only euros.
        version = max(DEPOSITED.pick(rng, at_ms), 1 if currency == "EUR" else 2)
        cents = rng.randint(1_00, 3_000_00)
        payload: dict = {"account_id": account, "deposited_at": moment(at_ms)}
        if version == 1:
            payload["amount"], cents = inexact(rng, cents)
        else:
            payload["amount"] = self._money(version == 3, cents, currency)
        if version == 3:
            payload["reference"] = rng.choice([None, None, "salary", "rent", "gift ☺"])
        self.balances[account] += cents
        newest = {"credit": account, "currency": currency, "cents": cents}
        if version == 3 and len(self.log) % 11 == 0:
            version = ELSEWHERE
            number = len(self.log)
            payload["terminal"] = {"id": number, "firmware": ["1.0", "β"][: number % 3]}
        self._log(at_ms, account, "money_deposited", version, payload, newest)

    def _withdraw(self, at_ms: int, account: str, cents: int) -> None:
        version = WITHDRAWN.pick(self.rng, at_ms)
        currency = self.currencies[account]
        payload = {"account_id": account, "amount": self._money(version == 3, cents, currency)}
        payload["withdrawn_at"] = moment(at_ms)
        if version >= 2:
            payload["channel"] = self.rng.choice(CHANNELS[version])
        self.balances[account] -= cents
        newest = {"debit": account, "currency": currency, "cents": cents}
        self._log(at_ms, account, "money_withdrawn", version, payload, newest)

    def _transfer(self, at_ms: int, debtor: str, cents: int) -> None:
        rng, currency = self.rng, self.currencies[debtor]
        others = [a for a, c in self.currencies.items() if c == currency and a != debtor]
        if not others:
            return self._deposit(at_ms, debtor)
        creditor = rng.choice(others)
        version = TRANSFERRED.pick(rng, at_ms)
        fee = rng.choice([0, 0, 25, 150]) if version == 3 else 0
        payload: dict = {"transfer_id": str(UUID(int=rng.getrandbits(128), version=4))}
        payload["amount"] = self._money(version == 3, cents, currency)
        payload["completed_at"] = moment(at_ms)
        names = ("from", "to") if version == 1 else ("debtor", "creditor")
        payload |= dict(zip(names, (debtor, creditor), strict=True))
        if version == 3:
            payload["memo"] = rng.choice([None, "", "rent", "thanks"])
            payload["fee"] = self._money(True, fee, currency)
        else:
            payload["clearing_batch"] = (at_ms - when(0)) // 14_400_000
        self.balances[debtor] -= cents + fee
        self.balances[creditor] += cents
        newest = {
            "debit": debtor,
            "credit": creditor,
            "currency": currency,
            "cents": cents,
            "fee": fee,
        }
        self._log(at_ms, debtor, "transfer_completed", version, payload, newest)

    def _money(self, second: bool, cents: int, currency: str) -> dict:
        money: dict = {"amount": Decimal(cents).scaleb(-2), "currency": currency}
        if second:
            money["rounding"] = "EXACT" if self.rng.random() < 0.9 else "HALF_EVEN"
        return money

    def _log(
        self, at_ms: int, key: str, contract: str, version: int, payload: dict, newest: dict
    ) -> None:
        assert all(balance >= 0 for balance in self.balances.values()), "a balance is negative"
        self.log.append(Event(at_ms, key, contract, version, payload, [newest]))


def inexact(rng: Random, cents: int) -> tuple[float, int]:
    """An amount as the first version had it, and the cents that it is worth, rounded half even."""
    amount = cents / 100
    chance = rng.random()
    if chance < 0.1:
        # An eighth is exact in binary, so that this is a true tie.
        amount = cents // 100 + rng.choice([0.125, 0.375, 0.625, 0.875])
    elif chance < 0.2:
        amount = (cents * 10 + rng.choice([-4, -3, 2, 3])) / 1000
    rounded = int(Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_EVEN).scaleb(2))
    assert rounded == round(amount * 100), "the two ways to round differ"
    return amount, rounded


def moment(at_ms: int) -> datetime:
    """A time as the Avro library wants it."""
    seconds, ms = divmod(at_ms, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=ms * 1000)


def totals(log: list[Event]) -> dict:
    """The control totals, from the model alone."""
    accounts: dict = {}
    kinds: dict = {}
    sums: dict = {}
    fees = 0
    for event in log:
        (newest,) = event.newest
        if "kind" in newest:
            accounts[newest["account"]] = {k: v for k, v in newest.items() if k != "account"} | {
                "cents": {}
            }
            kinds[newest["kind"]] = kinds.get(newest["kind"], 0) + 1
            continue
        cents, fee, currency = newest["cents"], newest.get("fee", 0), newest["currency"]
        fees += fee
        for side, change in (("debit", -cents - fee), ("credit", cents)):
            if side in newest:
                balances = accounts[newest[side]]["cents"]
                balances[currency] = balances.get(currency, 0) + change
    for account in accounts.values():
        for currency, cents in account["cents"].items():
            sums[currency] = sums.get(currency, 0) + cents
        account["cents"] = {
            currency: cents for currency, cents in account["cents"].items() if cents
        }
    return {
        "accounts_by_kind": dict(sorted(kinds.items())),
        "cents_by_currency": dict(sorted(sums.items())),
        "cents_of_all_balances": sum(sums.values()),
        "fee_cents": fees,
        "accounts": dict(sorted(accounts.items())),
    }
