"""Units of indicators, as they stand beside a figure; one that is not known is shown as the catalogue writes it."""

from __future__ import annotations

SCALES = "万亿"
"""What belongs to a Chinese unit where a figure is long."""

UNITS: dict[str, tuple[str, str]] = {
    "acts": ("起", "acts"),
    "alliances": ("个", "alliances"),
    "boards": ("块", "boards"),
    "bodies": ("个", "bodies"),
    "brands": ("个", "brands"),
    "cases": ("件", "cases"),
    "certificates": ("本", "certificates"),
    "checks": ("次", "checks"),
    "cities": ("市", "cities"),
    "classes": ("个", "classes"),
    "contacts": ("人次", "contacts"),
    "copies": ("份", "copies"),
    "days": ("天", "days"),
    "demands": ("件", "demands"),
    "documents": ("件", "documents"),
    "employers": ("家", "employers"),
    "enterprises": ("家", "enterprises"),
    "events": ("场", "events"),
    "hours": ("小时", "h"),
    "incidents": ("起", "incidents"),
    "industries": ("个", "industries"),
    "innovations": ("项", "innovations"),
    "items": ("件", "items"),
    "lines": ("条", "lines"),
    "lists": ("份", "lists"),
    "mechanisms": ("个", "mechanisms"),
    "messages": ("次", "messages"),
    "outlets": ("家", "outlets"),
    "person-times": ("人次", "person-times"),
    "persons": ("人", "persons"),
    "places": ("处", "places"),
    "plans": ("份", "plans"),
    "posts": ("个", "posts"),
    "practices": ("项", "practices"),
    "projects": ("个", "projects"),
    "readings": ("次", "readings"),
    "records": ("条", "records"),
    "referrals": ("次", "referrals"),
    "reports": ("份", "reports"),
    "runs": ("趟", "runs"),
    "services": ("项", "services"),
    "share": ("%", "%"),
    "shows": ("场", "shows"),
    "signals": ("条", "signals"),
    "sites": ("处", "sites"),
    "standards": ("项", "standards"),
    "start-ups": ("家", "start-ups"),
    "supports": ("件", "supports"),
    "surveys": ("次", "surveys"),
    "teams": ("支", "teams"),
    "texts": ("条", "texts"),
    "tickets": ("张", "tickets"),
    "units": ("个", "units"),
    "visits": ("次", "visits"),
    "yuan": ("元", "CNY"),
}


def unit_label(unit: str, chinese: bool) -> str:
    """The unit in Chinese or in English."""
    found = UNITS.get(unit)
    return (found[0] if chinese else found[1]) if found else unit
