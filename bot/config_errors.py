"""What is wrong with a config file, in words that say what to do; values are not repeated, since one may be a secret."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from bot.config_file import TABLES, ConfigFile, Table

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

TOKEN_VARIABLE = "KOBAR_DISCORD_TOKEN"  # noqa: S105  the variable's name, no secret
"""The environment variable that holds the bot's token, the only place it is read from."""

MODEL_KEY_VARIABLE = "KOBAR_MODEL_API_KEY"
"""The environment variable that holds the key of the chat model's provider."""

_KEY = re.compile(r"api_?key|secret|password|authori[sz]ation", re.IGNORECASE)

_Location = tuple[int | str, ...]
_TYPES = {
    "string_type": "must be text in quotes",
    "tuple_type": "must be a list in square brackets",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "too_short": "is empty: name at least one",
}


def problems_of(error: ValidationError, raw: Mapping[str, object]) -> list[str]:
    """One line for each thing that is wrong in the file's content `raw`."""
    details = error.errors(include_url=False)
    return [_problem(detail, raw) for detail in details if not _follows(detail, details)]


def _follows(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether a list is called too short only because its items are wrong, which is said of each."""
    location = detail["loc"]
    within = (other["loc"] for other in details if len(other["loc"]) > len(location))
    return detail["type"] == "too_short" and any(other[: len(location)] == location for other in within)


def _problem(detail: ErrorDetails, raw: Mapping[str, object]) -> str:
    location = detail["loc"]
    name = _name(location, raw)
    match detail["type"]:
        case "extra_forbidden":
            return _unknown(location, name)
        case "missing":
            return f"{name} is missing: add {_example(location)}"
        case "value_error":
            return f"{name}: {detail['msg'].removeprefix('Value error, ')}"
        case "literal_error":
            return f"{name} must be {str(detail.get('ctx', {}).get('expected', '')).replace(chr(39), chr(34))}"
        case kind:
            return f"{name} {_TYPES.get(kind) or _plain(detail['msg'])}"


def _plain(message: str) -> str:
    message = message.removeprefix("Input ")
    return message[:1].lower() + message[1:]


def _name(location: _Location, raw: Mapping[str, object]) -> str:
    """The setting's full name; the place in a list counts from 1 and is named where it has a name."""
    name, inside, at = "", "", cast("object", raw)
    for part in location:
        if part == "[key]":
            break
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
        at = _step(at, part)
        own = _step(at, "name") if isinstance(part, int) else None
        inside = f' (in "{own}")' if isinstance(own, str) and own else inside
    return name + inside


def _step(at: object, part: int | str) -> object:
    if isinstance(at, dict):
        return cast("dict[object, object]", at).get(part)
    if isinstance(at, list) and isinstance(part, int):
        items = cast("list[object]", at)
        return items[part] if part < len(items) else None
    return None


def _unknown(location: _Location, name: str) -> str:
    key = str(location[-1])
    if _KEY.search(key):
        return (
            f"{name} does not belong in a file, where it gets copied and shared: remove it and set {MODEL_KEY_VARIABLE}, "
            "or the provider's own variable, instead (if others have seen the file, make a new key)"
        )
    if "token" in key.lower() and str(location[0]) != "model":
        return (
            f"{name} does not belong in a file, where it gets copied and shared: remove it and set {TOKEN_VARIABLE} instead "
            "(if others have seen the file, reset the token in Discord's developer portal)"
        )
    table: type[Table] = ConfigFile if len(location) == 1 else TABLES.get(str(location[0]), ConfigFile)
    near = difflib.get_close_matches(key, table.model_fields, n=1)
    if near:
        return f"{name} is not a setting; did you mean {near[0]}?"
    elsewhere = [f"{title}.{field}" for title, other in TABLES.items() for field in other.model_fields if field == key]
    if elsewhere:
        return f"{name} is not a setting; did you mean {elsewhere[0]}?"
    return f"{name} is not a setting; known here: {', '.join(table.model_fields)}"


def _example(location: _Location) -> str:
    if len(location) == 1:
        heading = str(location[0])
        return f"a table [{heading}]" if heading not in {"groups", "sources"} else f"at least one [[{heading}]]"
    field = TABLES[str(location[0])].model_fields[str(location[-1])]
    examples = cast("list[str]", field.examples or ["…"])
    return f"{location[-1]} = {examples[0]}"
