"""The shape of `config.toml`: one model a table, each setting with its meaning, as the reference and the error texts give it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from knowledge.audience import EVERYONE
from knowledge.given_answers import KEPT_DAYS

SPOKEN_LANGUAGES = ("en", "et")
"""The languages that Kobar speaks, as ISO 639-1 codes."""

_AUDIENCE_NAME = re.compile(r"[^\W_][\w.-]*")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty: write something or remove the line")
    return text.strip()


def _audience_name(name: str) -> str:
    # The store writes an audience as names joined by | and &, so a name may hold neither.
    if not _AUDIENCE_NAME.fullmatch(name):
        raise ValueError(f'"{name}" is no audience name: use letters, digits, ".", "-" and "_", such as "members"')
    return name


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text):
        raise ValueError(f'"{text}" is no slug: use small letters, digits and "-", such as "dual-use"')
    return text


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'"{name}" is no time zone: use an IANA name such as "Europe/Tallinn"') from None
    return name


def _language(code: str) -> str:
    if code not in SPOKEN_LANGUAGES:
        raise ValueError(f'"{code}" is no language that Kobar speaks: use some of {", ".join(SPOKEN_LANGUAGES)}')
    return code


def _address(address: str) -> str:
    reason = f'"{address}" is no address: write it as "http://host:port"'
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValueError(reason) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port is None or parts.path.strip("/"):
        raise ValueError(reason)
    return address.rstrip("/")


def _base_url(address: str) -> str:
    reason = f'"{address}" is no address: write it as "https://host/v1", without a user, a password or a query'
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises where it is none
    except ValueError:
        raise ValueError(reason) from None
    # A key in an address would get into the provider's and any proxy's logs; it is not repeated here either.
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError(
            'must be written as "https://host/v1", without a user, a password or a query; the key is read from the environment'
        )
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(reason)
    return address.rstrip("/")


def _path(path: str) -> str:
    try:
        Path(path).expanduser()
    except RuntimeError:
        raise ValueError(f'"{path}" begins with a user that this machine does not know') from None
    return path


def _mapped_audience(name: str) -> str:
    if name == EVERYONE:
        raise ValueError(f'"{EVERYONE}" is built in and needs no roles: remove the line')
    return _audience_name(name)


def _channel(name: str) -> str:
    return name.removeprefix("#")


def _role(role: object) -> object:
    return str(role) if isinstance(role, int) and not isinstance(role, bool) else role


_TERM_CHARACTERS = 60
_TERMS_OF_ONE_MEANING = 12
_MEANINGS = 500


def _term(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise ValueError(f'"{text}" has no word in it: write a term such as "counter-drone"')
    if len(text) > _TERM_CHARACTERS:
        raise ValueError(f"has {len(text)} characters: a term has {_TERM_CHARACTERS} at most")
    return " ".join(text.split())


def _same(terms: tuple[str, ...]) -> tuple[str, ...]:
    if not 1 < len(terms) <= _TERMS_OF_ONE_MEANING:
        raise ValueError(f"has {len(terms)} terms: name from 2 to {_TERMS_OF_ONE_MEANING} that mean the same")
    return terms


def _not_too_many(lists: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    if len(lists) > _MEANINGS:
        raise ValueError(f"has {len(lists)} lists: {_MEANINGS} at most")
    return lists


Text = Annotated[str, AfterValidator(_filled)]
Term = Annotated[str, AfterValidator(_filled), AfterValidator(_term)]
Language = Annotated[str, AfterValidator(_language)]
PathText = Annotated[str, AfterValidator(_filled), AfterValidator(_path)]
AudienceName = Annotated[str, AfterValidator(_audience_name)]
Role = Annotated[str, BeforeValidator(_role), AfterValidator(_filled)]
ChannelName = Annotated[str, BeforeValidator(_role), AfterValidator(_filled), AfterValidator(_channel)]


class Table(BaseModel):
    """A table of the file; it takes no key that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ClusterTable(Table):
    """`[cluster]`: whom Kobar serves."""

    name: Text = Field(description="The cluster's name, as it is shown.", examples=['"Kaitsekobar"'])
    time_zone: Annotated[str, AfterValidator(_time_zone)] = Field(
        description="The IANA time zone that days and times are in.", examples=['"Europe/Tallinn"']
    )
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = Field(
        default=("en",),
        description="The languages that are written and spoken, the usual one first: `en`, `et`.",
        examples=['["en", "et"]'],
    )
    data_dir: PathText | None = Field(
        default=None,
        description="Where the index is kept; without it, a folder named after the cluster in the user's own data folder.",
        examples=['"~/.local/share/kobar/kaitsekobar"'],
    )
    contact: Text | None = Field(default=None, description="Whom to ask when nothing is found.", examples=['"the cluster manager"'])
    contacts: dict[Language, Text] = Field(
        default={}, description="The same as it is said in other languages.", examples=['{ et = "klastri juht" }']
    )


class GroupTable(Table):
    """`[[groups]]`: a working group."""

    slug: Annotated[str, AfterValidator(_slug)] = Field(
        description="Its short name, as folders and front matter use it.", examples=['"ai"']
    )
    name: Text = Field(description="Its name, as it is shown.", examples=['"Artificial intelligence"'])
    aliases: tuple[Text, ...] = Field(
        default=(), description="What else members call it, in any language.", examples=['["AI group", "TI töörühm"]']
    )
    names: dict[Language, Text] = Field(
        default={}, description="Its name as it is shown in other languages.", examples=['{ et = "Tehisintellekti töörühm" }']
    )
    lead: Text | None = Field(default=None, description="Whom to ask about its matters.", examples=['"Mari Maasikas (Company)"'])
    audience: AudienceName = Field(default=EVERYONE, description="Who may see that it exists.", examples=['"members"'])
    pointer: bool = Field(
        default=False,
        description="Whether those who may know of it, and not read its notes, are told that it has notes on what they ask.",
        examples=["true"],
    )


class SourceTable(Table):
    """`[[sources]]`: something that Kobar reads."""

    name: Text = Field(description="Its name, unlike any other source's.", examples=['"notes"'])
    kind: Literal["folder", "calendar", "channel"] = Field(
        description="`folder`: notes and capability sheets; `calendar`: an .ics file or a folder of them; `channel`: a channel of the "
        "Discord server with its threads.",
        examples=['"folder"'],
    )
    path: PathText | None = Field(
        default=None, description="Where a folder or a calendar is, relative to the config file.", examples=['"notes"']
    )
    audience: AudienceName | None = Field(
        default=None,
        description="Who may read it: `everyone`, or a name that `[discord.audiences]` gives roles to. A channel can do without: it is "
        "read by those who can open it on Discord, and with an audience by those of them who hold that too.",
        examples=['"members"'],
    )
    channel: ChannelName | None = Field(default=None, description="Of a channel: its name without `#`, or its id.", examples=['"ai-notes"'])
    group: Annotated[str, AfterValidator(_slug)] | None = Field(
        default=None, description="Of a channel: the working group that talks there, by its slug.", examples=['"ai"']
    )
    shortest: int | None = Field(
        default=None,
        ge=1,
        le=2000,
        description="Of a channel: how many characters a message has at least to be read; 40 unless it says otherwise.",
        examples=["80"],
    )

    @model_validator(mode="after")
    def _is_whole(self) -> SourceTable:
        if self.kind == "channel":
            if self.channel is None:
                raise ValueError('is a channel: name it with a line such as channel = "ai-notes"')
            if self.path is not None:
                raise ValueError("is a channel: it has no path, remove that line")
            return self
        for name, example in (("path", "notes"), ("audience", "members")):
            if getattr(self, name) is None:
                raise ValueError(f'is a {self.kind}: add a line such as {name} = "{example}"')
        others = [name for name in ("channel", "group", "shortest") if getattr(self, name) is not None]
        if others:
            raise ValueError(f"is a {self.kind}: only a channel has {' and '.join(others)}")
        return self


class EmbeddingTable(Table):
    """`[embedding]`: the model that turns texts into vectors."""

    model: PathText = Field(
        default="multilingual-e5-small",
        description="A model's name, or the path of its folder; `all-MiniLM-L6-v2` is the small, fast, English choice.",
        examples=['"multilingual-e5-small"'],
    )
    query_prefix: str | None = Field(
        default=None, description="Put before each question; without it, what the model is known to want.", examples=['"query: "']
    )
    passage_prefix: str | None = Field(
        default=None, description="Put before each passage; without it, what the model is known to want.", examples=['"passage: "']
    )
    precision: Literal["auto", "fp32", "bf16"] = Field(
        default="auto", description="`auto` takes bf16 where the processor has it and it was checked against fp32.", examples=['"auto"']
    )
    threads: int = Field(default=1, ge=1, le=64, description="Processor threads for the model.", examples=["1"])


class ModelTable(Table):
    """`[model]`: a chat model that writes answers; without the table, answers are quotes."""

    name: Text = Field(
        description="The chat model as LangChain's `init_chat_model` takes it: `provider:model`.",
        examples=['"mistralai:mistral-small-latest"'],
    )
    base_url: Annotated[str, AfterValidator(_base_url)] | None = Field(
        default=None,
        description="The address of a server of yours, or of another provider that speaks the same protocol.",
        examples=['"http://localhost:8080/v1"'],
    )
    temperature: float | None = Field(
        default=None, ge=0, le=2, description="How freely it writes, 0 to 2; without it, what the provider takes.", examples=["0.0"]
    )
    max_tokens: int = Field(
        default=1000, ge=50, le=100_000, description="The longest answer that it may write, in tokens.", examples=["600"]
    )
    timeout: float = Field(
        default=60.0, gt=0, le=600, description="Seconds for a whole answer; after them the quotes stand.", examples=["30.0"]
    )
    input_price: float | None = Field(default=None, ge=0, description="The price of a million tokens sent.", examples=["0.1"])
    output_price: float | None = Field(default=None, ge=0, description="The price of a million tokens written.", examples=["0.3"])
    currency: Text = Field(default="EUR", description="What the prices are in.", examples=['"EUR"'])
    daily_answers_per_member: int | None = Field(
        default=None, ge=0, description="How many written answers a member gets a day; after them, quotes.", examples=["20"]
    )
    daily_answers_per_server: int | None = Field(
        default=None, ge=0, description="How many written answers all together get a day; after them, quotes.", examples=["300"]
    )


class ChromaTable(Table):
    """`[chroma]`: the vector index's server."""

    address: Annotated[str, AfterValidator(_address)] | None = Field(
        default=None,
        description="A Chroma server to use; without it, Kobar runs its own on this machine.",
        examples=['"http://localhost:8000"'],
    )


class VocabularyTable(Table):
    """`[vocabulary]`: what members call by several terms."""

    terms: Annotated[tuple[Annotated[tuple[Term, ...], AfterValidator(_same)], ...], AfterValidator(_not_too_many)] = Field(
        default=(),
        description="Lists of terms that mean the same, in any language: abbreviations, synonyms, translations.",
        examples=['[["C-UAS", "counter-drone", "droonitõrje"]]'],
    )


class DiscordTable(Table):
    """`[discord]`: who is who on the Discord server."""

    audiences: dict[Annotated[str, AfterValidator(_mapped_audience)], tuple[Role, ...]] = Field(
        default_factory=dict,
        description="For each audience, the roles (names or ids) whose members hold it.",
        examples=['members = ["Member"]'],
    )
    admin_roles: tuple[Role, ...] = Field(
        default=(), description="Roles that may reindex, besides administrators.", examples=['["Cluster manager"]']
    )
    feedback_channel: Role | None = Field(
        default=None,
        description="The channel (name or id) in which answers that were marked as not right are posted; without it, `/feedback` alone "
        "shows them.",
        examples=['"kobar-feedback"'],
    )
    answers_kept_days: int = Field(
        default=KEPT_DAYS,
        ge=1,
        le=3650,
        description="How many days an answer is kept, with its question, for its buttons and for feedback.",
        examples=["90"],
    )
    leads: dict[Annotated[str, AfterValidator(_slug)], tuple[Role, ...]] = Field(
        default_factory=dict,
        description="For each working group (by its slug), the roles (names or ids) of those who lead it.",
        examples=['ai = ["AI lead"]'],
    )
    note_reaction: Text = Field(
        default="📌",
        description="The emoji by which a lead marks any message of a channel that is read as a note; the name of one of the server's own.",
        examples=['"📌"'],
    )
    guild_id: int | None = Field(
        default=None, ge=1, description="The cluster's server, by id; needed where Kobar is on several.", examples=["123456789012345678"]
    )


class RemindersTable(Table):
    """`[reminders]`: direct messages to those who own an action that falls due; without `enabled`, none are sent."""

    enabled: bool = Field(default=False, description="Whether owners of actions are reminded of them.", examples=["true"])
    days_before: int = Field(
        default=1, ge=0, le=30, description="How many days before its due day an action is reminded of.", examples=["2"]
    )
    hour: int = Field(
        default=9, ge=0, le=23, description="From which hour of the day on, in the cluster's time zone, reminders are sent.", examples=["8"]
    )


def _days(meaning: str, example: str) -> Any:  # noqa: ANN401 - as pydantic has it
    return Field(default=0, ge=0, le=36_500, description=f"After how many days {meaning}; 0: never.", examples=[example])


class RetentionTable(Table):
    """`[retention]`: how long things are kept."""

    turns_days: int = _days("what was asked in a thread is forgotten; the last six questions of each are kept", "90")
    gaps_days: int = _days("a question that nothing answered is forgotten", "365")
    usage_days: int = _days("it is forgotten what written answers used", "400")
    posts_days: int = _days(
        "a message of a channel is no longer kept, also where it was marked as a note; without it, as long as Discord keeps it", "730"
    )


class ConfigFile(Table):
    """The whole file."""

    cluster: ClusterTable
    groups: tuple[GroupTable, ...] = ()
    sources: Annotated[tuple[SourceTable, ...], Field(min_length=1)]
    embedding: EmbeddingTable = EmbeddingTable()
    model: ModelTable | None = None
    chroma: ChromaTable = ChromaTable()
    vocabulary: VocabularyTable = VocabularyTable()
    discord: DiscordTable = DiscordTable()
    reminders: RemindersTable = RemindersTable()
    retention: RetentionTable = RetentionTable()


TABLES: dict[str, type[Table]] = {
    "cluster": ClusterTable,
    "groups": GroupTable,
    "sources": SourceTable,
    "embedding": EmbeddingTable,
    "model": ModelTable,
    "chroma": ChromaTable,
    "vocabulary": VocabularyTable,
    "discord": DiscordTable,
    "reminders": RemindersTable,
    "retention": RetentionTable,
}
"""Each table of the file by its name; `groups` and `sources` are lists of tables."""
