"""Capability sheets: what an organisation offers and needs, as its YAML says it."""

from __future__ import annotations

from ingest.readers.front_matter import Fields
from knowledge.model import Capability, Product

_MAX_TRL = 9


def capability_of(fields: Fields) -> Capability:
    """The capability of a sheet; `UnreadableDocument` names the key that is missing or of the wrong kind."""
    organisation = fields.text("organisation")
    if not organisation:
        raise fields.wrong("organisation", "is missing: a capability sheet says whose it is")
    return Capability(
        organisation=organisation,
        offers=fields.texts("offers"),
        needs=fields.texts("needs"),
        products=tuple(_product(entry) for entry in fields.entries("products")),
        standards=fields.texts("standards"),
        interfaces=fields.texts("interfaces"),
        certificates=fields.texts("certificates"),
        markets=fields.texts("markets"),
        groups=fields.texts("working_groups"),
        country=fields.text("country"),
        city=fields.text("city"),
        size=fields.number("size"),
        contact_role=fields.text("contact_role"),
        last_reviewed=fields.day("last_reviewed"),
    )


def _product(entry: Fields) -> Product:
    """One product of a sheet."""
    name = entry.text("name")
    if not name:
        raise entry.wrong("name", "is missing in one of 'products'")
    trl = entry.number("trl")
    if trl is not None and not 1 <= trl <= _MAX_TRL:
        raise entry.wrong("trl", "of {name} must be a technology readiness level from 1 to {most}", name=name[:60], most=_MAX_TRL)
    return Product(name=name, trl=trl, description=entry.text("description") or "")
