"""What a plan leaves unmet, by kind, dearest first, and why."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer import Campaign, Message, Plan, Unmet, clock

KINDS = ("visit", "late", "cover", "duty")


@dataclass(frozen=True)
class Shortfall:
    """One shortfall: `where` is a village's name, or None for the fixed point; hours as clock times."""

    where: str | None
    unmet: Unmet
    start: str
    end: str

    @property
    def reason(self) -> Message | str:
        """The cause."""
        return self.unmet.reason


@dataclass(frozen=True)
class Group:
    """The shortfalls of one kind, what they cost together, and the causes that several of them share."""

    kind: str
    cost: float
    amount: float
    items: tuple[Shortfall, ...]


def shortfalls(campaign: Campaign, plan: Plan) -> tuple[Group, ...]:
    """Return what is unmet, in the order of `KINDS`; kinds without a shortfall are left out."""
    names = {village.id: village.name or village.id for village in campaign.villages}
    groups = []
    for kind in KINDS:
        found = [unmet for unmet in plan.unmet if unmet.kind == kind]
        if found:
            items = tuple(
                Shortfall(
                    None if unmet.village is None else names.get(unmet.village, unmet.village),
                    unmet,
                    "" if unmet.start is None else clock(unmet.start),
                    "" if unmet.end is None else clock(unmet.end),
                )
                for unmet in sorted(found, key=lambda unmet: -unmet.cost)
            )
            groups.append(Group(kind, sum(u.cost for u in found), sum(u.amount for u in found), items))
    return tuple(groups)


def clauses(reason: str) -> list[str]:
    """Return the parts of a reason that semicolons set apart, for a list; what is in brackets stays together."""
    parts, depth = [""], 0
    for letter in reason:
        depth += (letter == "(") - (letter == ")")
        if letter == ";" and depth <= 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]
