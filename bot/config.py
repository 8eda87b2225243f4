"""Settings: what the config file, the environment and the command line say, checked once and then trusted."""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.config_errors import TOKEN_VARIABLE, problems_of
from bot.config_file import ConfigFile, DiscordTable, EmbeddingTable, GroupTable, ModelTable, RemindersTable, RetentionTable
from knowledge.audience import EVERYONE, Audience, Readers
from knowledge.errors import ConfigError
from knowledge.given_answers import KEPT_DAYS
from knowledge.model import Cluster, WorkingGroup
from knowledge.retention import RetentionSettings
from knowledge.settings import ChatModelSettings, EmbeddingSettings

__all__ = ["TOKEN_VARIABLE", "DiscordSettings", "Environment", "ReminderSettings", "Settings", "SourceSettings", "load_settings"]

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

SHORTEST = 40
"""How many characters a message of a channel has at least to be read, unless the source says otherwise."""

_PARTS = re.compile(r"\w+")

DEFAULT_FILE = Path("config.toml")
"""The config file that is read when none is named."""


class Environment(BaseSettings):
    """What environment variables say: `KOBAR_` and the name in capitals; they go before the file."""

    model_config = SettingsConfigDict(env_prefix="KOBAR_", env_ignore_empty=True, extra="ignore", frozen=True, protected_namespaces=())

    discord_token: SecretStr | None = Field(
        default=None, description="The bot's token, from Discord's developer portal; it is read from nowhere else."
    )
    model_api_key: SecretStr | None = Field(
        default=None,
        description="The key of the chat model's provider; without it, the provider's own variable, such as `OPENAI_API_KEY`, is read, "
        "unless `model.base_url` names another address.",
    )
    data_dir: Path | None = Field(default=None, description="Where the index is kept, over the file's `cluster.data_dir`.")
    chroma_address: str | None = Field(default=None, description="A Chroma server to use, over the file's `chroma.address`.")
    embedding_model: str | None = Field(default=None, description="The embedding model, over the file's `embedding.model`.")
    log_level: LogLevel | None = Field(
        default=None,
        description="`DEBUG`, `INFO`, `WARNING` or `ERROR`; without it `INFO` for the bot and `WARNING` for the other commands.",
    )


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """A source as the config names it: `path` is absolute, `display_path` is as written."""

    name: str
    kind: Literal["folder", "calendar"]
    path: Path
    display_path: str
    audience: Audience


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """A channel that the config names as a source: `channel` is its name or its id, as digits."""

    name: str
    channel: str
    audience: Audience
    group: str | None = None
    shortest: int = SHORTEST


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """Who is who on the Discord server: audience names and working groups to role names or ids (as digits), and who may reindex."""

    audiences: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    admin_roles: tuple[str, ...] = ()
    leads: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    note_reaction: str = "📌"
    guild_id: int | None = None
    feedback_channel: str | None = None
    answers_kept_days: int = KEPT_DAYS


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """How owners of actions are reminded: so many days before the due day, from that hour of the local day on."""

    days_before: int = 1
    hour: int = 9


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one cluster; every path is absolute."""

    file: Path
    cluster: Cluster
    data_dir: Path
    sources: tuple[SourceSettings, ...]
    channels: tuple[ChannelSettings, ...] = ()
    embedding: EmbeddingSettings = field(default_factory=EmbeddingSettings)
    model: ChatModelSettings | None = None
    chroma_address: str | None = None
    discord: DiscordSettings = field(default_factory=DiscordSettings)
    reminders: ReminderSettings | None = None
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    discord_token: SecretStr | None = None
    log_level: LogLevel | None = None

    def secrets(self) -> list[str]:
        """What must never show in a log line."""
        known = (self.discord_token, self.model.api_key if self.model else None)
        return [secret.get_secret_value() for secret in known if secret]

    def audience_names(self) -> tuple[str, ...]:
        """`everyone` and every audience that a source, a group or `[discord.audiences]` names, in that order."""
        asked = [source.audience for source in (*self.sources, *self.channels)] + [group.audience for group in self.cluster.groups]
        named = [name for audience in asked for clause in audience.clauses for name in clause]
        return tuple(dict.fromkeys([EVERYONE, *named, *self.discord.audiences]))

    def readers_holding(self, names: Sequence[str]) -> Readers:
        """One reader who holds `names`; raises ConfigError for a name that the config does not know, and where there is none."""
        known = ", ".join(self.audience_names())
        if not names:
            raise ConfigError(f"Name at least one audience to read as. The config names: {known}.")
        unknown = sorted(set(names) - set(self.audience_names()))
        if unknown:
            raise ConfigError(f"No audience is called {', '.join(unknown)}. The config names: {known}.")
        return Readers.holding(names)

    def readers_named(self, names: Sequence[str] | None) -> Readers:
        """One reader who holds `names`, or all audiences where none is named; raises ConfigError for an unknown one."""
        return self.readers_holding(names) if names else Readers.holding(self.audience_names())

    def unmapped_audiences(self) -> tuple[str, ...]:
        """The audiences that no Discord role holds, so that only administrators could read what is for them."""
        return tuple(name for name in self.audience_names() if name != EVERYONE and not self.discord.audiences.get(name))


def load_settings(file: Path, *, data_dir: Path | None = None, environment: Environment | None = None) -> Settings:
    """The settings in `file`; `data_dir` (from the command line) goes before the environment, and that before the file.

    Raises ConfigError, which lists everything that is wrong.
    """
    environment = environment or _environment()
    raw = _read(file)
    raw = _with_environment(raw, environment)
    try:
        content = ConfigFile.model_validate(raw)
    except ValidationError as error:
        raise _refusal(file, problems_of(error, raw)) from None
    problems = list(_contradictions(content))
    if problems:
        raise _refusal(file, problems)
    return _settings(file.absolute(), content, data_dir or environment.data_dir, environment)


def _environment() -> Environment:
    try:
        return Environment()
    except ValidationError as error:
        names = ", ".join(f"KOBAR_{str(detail['loc'][0]).upper()}" for detail in error.errors() if detail["loc"])
        raise ConfigError(
            f"These environment variables are not as they should be: {names}. docs/reference.md says what they take."
        ) from None


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(
            f"There is no config file {file}. Copy config.example.toml to {file} and fill it in, or name another with --config FILE."
        ) from None
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}. Name a config file with --config FILE.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file} is not UTF-8 text. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file} is not valid TOML: {error}. Correct it there (text goes in quotes, lists in [ ]).") from None


def _with_environment(raw: dict[str, object], environment: Environment) -> dict[str, object]:
    """`raw` with what the environment says in its place, so that it is checked like the file's own."""
    merged = dict(raw)
    for table, key, value in (("chroma", "address", environment.chroma_address), ("embedding", "model", environment.embedding_model)):
        own = merged.get(table, {})
        if value is not None and isinstance(own, dict):
            merged[table] = {**own, key: value}
    return merged


def _refusal(file: Path, problems: list[str]) -> ConfigError:
    if len(problems) == 1:
        return ConfigError(f"{file}: {problems[0]}")
    return ConfigError("\n".join([f"{file}: {len(problems)} settings are wrong", *(f"- {problem}" for problem in problems)]))


def _contradictions(content: ConfigFile) -> Iterator[str]:
    """What is wrong between settings that are right alone."""
    for name, times in Counter(source.name for source in content.sources).items():
        if times > 1:
            yield f'sources: {times} of them are named "{name}"; give each a name of its own'
    for slug, times in Counter(group.slug for group in content.groups).items():
        if times > 1:
            yield f'groups: {times} of them have the slug "{slug}"; give each a slug of its own'
    yield from _of_channels(content)
    called = Counter(name for group in content.groups for name in _names(group))
    for name, times in called.items():
        if times > 1:
            yield f'groups: {times} of them are called "{name}"; a name or an alias must mean one group'
    for term, times in Counter(" ".join(_PARTS.findall(term.casefold())) for terms in content.vocabulary.terms for term in terms).items():
        if times > 1:
            yield f'vocabulary.terms: "{term}" stands there {times} times; a term must mean one thing, so keep it in one list'


def _of_channels(content: ConfigFile) -> Iterator[str]:
    """What is wrong between channels, groups and leads."""
    for channel, times in Counter(source.channel for source in content.sources if source.channel).items():
        if times > 1:
            yield f'sources: {times} of them are the channel "{channel}"; read it once'
    known = {group.slug for group in content.groups}
    for source in content.sources:
        if source.group is not None and source.group not in known:
            yield f'sources: "{source.name}" belongs to the group "{source.group}", and no [[groups]] has that slug'
    for slug in content.discord.leads:
        if slug not in known:
            yield f'discord.leads: no [[groups]] has the slug "{slug}"'


def _names(group: GroupTable) -> set[str]:
    return {name.casefold() for name in (group.name, *group.names.values(), *group.aliases)}


def _settings(file: Path, content: ConfigFile, data_dir: Path | None, environment: Environment) -> Settings:
    home = file.parent
    sources = tuple(
        SourceSettings(source.name, source.kind, _placed(home, source.path), source.path, Audience.of(source.audience))
        for source in content.sources
        if source.kind != "channel" and source.path is not None and source.audience is not None
    )
    channels = tuple(
        ChannelSettings(source.name, source.channel, Audience.of(source.audience or EVERYONE), source.group, source.shortest or SHORTEST)
        for source in content.sources
        if source.channel is not None
    )
    return Settings(
        file=file,
        cluster=_cluster(content),
        data_dir=data_dir.expanduser().absolute() if data_dir else _data_dir(home, content),
        sources=sources,
        channels=channels,
        embedding=_embedding(home, content.embedding),
        model=_model(content.model, environment.model_api_key) if content.model else None,
        chroma_address=content.chroma.address,
        discord=_discord(content.discord),
        reminders=_reminders(content.reminders),
        retention=_retention(content.retention),
        discord_token=environment.discord_token,
        log_level=environment.log_level,
    )


def _placed(home: Path, path: str) -> Path:
    # Links are not followed: a document's path begins with the folder's name as the config writes it.
    return Path(os.path.abspath(home / Path(path).expanduser()))  # noqa: PTH100  Path has no such normalisation


def _data_dir(home: Path, content: ConfigFile) -> Path:
    if content.cluster.data_dir is not None:
        return _placed(home, content.cluster.data_dir)
    slug = re.sub(r"[^\w]+", "-", content.cluster.name.casefold()).strip("-") or "cluster"
    return platformdirs.user_data_path("kobar", appauthor=False) / slug


def _cluster(content: ConfigFile) -> Cluster:
    table = content.cluster
    groups = tuple(_group(group) for group in content.groups)
    return Cluster(
        name=table.name,
        time_zone=table.time_zone,
        languages=tuple(dict.fromkeys(table.languages)),
        groups=groups,
        contact=table.contact,
        contacts=tuple(table.contacts.items()),
        vocabulary=content.vocabulary.terms,
    )


def _group(table: GroupTable) -> WorkingGroup:
    """A group; its name in another language is a name to ask with, too."""
    known = {name.casefold() for name in (table.name, *table.aliases)}
    others = tuple(name for name in dict.fromkeys(table.names.values()) if name.casefold() not in known)
    aliases = (*table.aliases, *others)
    return WorkingGroup(
        table.slug, table.name, aliases, table.lead, Audience.of(table.audience), tuple(table.names.items()), pointer=table.pointer
    )


def _embedding(home: Path, table: EmbeddingTable) -> EmbeddingSettings:
    # A model is a name unless it is written as a path is.
    model = str(_placed(home, table.model)) if table.model.startswith((".", "/", "~")) else table.model
    return EmbeddingSettings(
        model=model,
        query_prefix=table.query_prefix,
        passage_prefix=table.passage_prefix,
        precision=table.precision,
        threads=table.threads,
    )


def _model(table: ModelTable, api_key: SecretStr | None) -> ChatModelSettings:
    return ChatModelSettings(**table.model_dump(), api_key=api_key)


def _discord(table: DiscordTable) -> DiscordSettings:
    return DiscordSettings(
        audiences=dict(table.audiences),
        admin_roles=table.admin_roles,
        leads=dict(table.leads),
        note_reaction=table.note_reaction,
        guild_id=table.guild_id,
        feedback_channel=table.feedback_channel,
        answers_kept_days=table.answers_kept_days,
    )


def _reminders(table: RemindersTable) -> ReminderSettings | None:
    return ReminderSettings(table.days_before, table.hour) if table.enabled else None


def _retention(table: RetentionTable) -> RetentionSettings:
    return RetentionSettings(**{name: days or None for name, days in table.model_dump().items()})
