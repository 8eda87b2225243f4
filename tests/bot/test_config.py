"""What the config file may say, and what is said about what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import Environment, Settings, load_settings
from bot.config_file import TABLES
from knowledge.audience import Audience, Readers
from knowledge.errors import ConfigError

ROOT = Path(__file__).parents[2]
NO_ENVIRONMENT = Environment.model_construct()
CLUSTER = '[cluster]\nname = "Ours"\ntime_zone = "Europe/Tallinn"\n'
SOURCE = '[[sources]]\nname = "notes"\nkind = "folder"\npath = "notes"\naudience = "members"\n'


def load(tmp_path: Path, text: str, **also: object) -> Settings:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load_settings(file, **{"environment": NO_ENVIRONMENT, **also})


def refusal(tmp_path: Path, text: str, **also: object) -> str:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text, **also)
    return str(caught.value)


def test_a_small_file_is_enough(tmp_path):
    settings = load(tmp_path, CLUSTER + SOURCE)
    assert settings.cluster.languages == ("en",)
    assert settings.sources[0].path == tmp_path / "notes"
    assert settings.sources[0].audience == Audience.of("members")
    assert settings.embedding.model == "multilingual-e5-small"
    assert settings.data_dir.name == "ours"


def test_paths_are_relative_to_the_file_and_the_home_folder_is_expanded(tmp_path):
    settings = load(tmp_path, CLUSTER + 'data_dir = "data"\n' + SOURCE.replace('"notes"\na', '"~/notes"\na'))
    assert settings.data_dir == tmp_path / "data"
    assert settings.sources[0].path == Path.home() / "notes"
    assert settings.sources[0].display_path == "~/notes"


def test_the_command_line_goes_before_the_environment_and_that_before_the_file(tmp_path):
    text = CLUSTER + 'data_dir = "file"\n' + SOURCE
    environment = Environment.model_construct(data_dir=Path("/environment"))
    assert load(tmp_path, text, environment=environment).data_dir == Path("/environment")
    assert load(tmp_path, text, environment=environment, data_dir=Path("/line")).data_dir == Path("/line")


def test_the_environment_may_name_the_model_and_the_server(tmp_path):
    environment = Environment.model_construct(embedding_model="all-MiniLM-L6-v2", chroma_address="http://chroma:8000")
    settings = load(tmp_path, CLUSTER + SOURCE, environment=environment)
    assert (settings.embedding.model, settings.chroma_address) == ("all-MiniLM-L6-v2", "http://chroma:8000")


def test_the_environment_is_checked_like_the_file(tmp_path):
    said = refusal(tmp_path, CLUSTER + SOURCE, environment=Environment.model_construct(chroma_address="chroma"))
    assert 'chroma.address: "chroma" is no address' in said


def test_a_model_that_is_a_path_is_relative_to_the_file(tmp_path):
    assert load(tmp_path, CLUSTER + SOURCE + '[embedding]\nmodel = "./m"\n').embedding.model == str(tmp_path / "m")


def test_role_ids_may_be_numbers(tmp_path):
    settings = load(tmp_path, CLUSTER + SOURCE + "[discord.audiences]\nmembers = [123, 'Member']\n")
    assert settings.discord.audiences["members"] == ("123", "Member")


def test_all_audiences_are_known_everyone_first(tmp_path):
    groups = '[[groups]]\nslug = "ai"\nname = "AI"\naudience = "ai-group"\n'
    settings = load(tmp_path, CLUSTER + SOURCE + groups + '[discord.audiences]\nboard = ["Board"]\n')
    assert settings.audience_names() == ("everyone", "members", "ai-group", "board")
    assert settings.unmapped_audiences() == ("members", "ai-group")


WRONG = {
    "a misspelt key": (CLUSTER + 'timezone = "UTC"\n' + SOURCE, "cluster.timezone is not a setting; did you mean time_zone?"),
    "a misspelt table": (CLUSTER + SOURCE + "[embeding]\n", "embeding is not a setting; did you mean embedding?"),
    "a key of another table": ('data_dir = "x"\n' + CLUSTER + SOURCE, "data_dir is not a setting; did you mean cluster.data_dir?"),
    "a key like none": (CLUSTER + "zzz = 1\n" + SOURCE, "cluster.zzz is not a setting; known here: name, time_zone"),
    "a key in a list": (
        CLUSTER + SOURCE + "audiance = 1\n",
        'sources[1].audiance (in "notes") is not a setting; did you mean audience?',
    ),
    "a token": (CLUSTER + SOURCE + '[discord]\ntoken = "abc"\n', "remove it and set KOBAR_DISCORD_TOKEN instead"),
    "no audience": (CLUSTER + SOURCE.replace('audience = "members"\n', ""), 'is a folder: add a line such as audience = "members"'),
    "no path": (CLUSTER + SOURCE.replace('path = "notes"\n', ""), 'is a folder: add a line such as path = "notes"'),
    "a channel without one": (CLUSTER + SOURCE.replace("folder", "channel"), "is a channel: name it with a line such as"),
    "a channel in a path": (CLUSTER + SOURCE.replace('"folder"', '"channel"\nchannel = "ai"'), "is a channel: it has no path"),
    "a folder with a channel": (CLUSTER + SOURCE + "shortest = 3\n", "is a folder: only a channel has shortest"),
    "a channel of no group": (
        CLUSTER + '[[sources]]\nname = "c"\nkind = "channel"\nchannel = "ai"\ngroup = "ai"\n',
        'sources: "c" belongs to the group "ai", and no [[groups]] has that slug',
    ),
    "a lead of no group": (CLUSTER + SOURCE + '[discord.leads]\nai = ["AI lead"]\n', 'discord.leads: no [[groups]] has the slug "ai"'),
    "no source": (CLUSTER, "sources is missing: add at least one [[sources]]"),
    "an empty list of sources": ("sources = []\n" + CLUSTER, "sources is empty: name at least one"),
    "no cluster": (SOURCE, "cluster is missing: add a table [cluster]"),
    "a wrong type": (CLUSTER.replace('"Ours"', "3") + SOURCE, "cluster.name must be text in quotes"),
    "a blank name": (CLUSTER.replace('"Ours"', '" "') + SOURCE, "cluster.name: is empty"),
    "no time zone of this earth": (CLUSTER.replace("Europe/Tallinn", "Mars/Base") + SOURCE, '"Mars/Base" is no time zone'),
    "a language it does not speak": (
        CLUSTER + 'languages = ["fr"]\n' + SOURCE,
        'cluster.languages[1]: "fr" is no language that Kobar speaks',
    ),
    "a contact in a language it does not speak": (
        CLUSTER + 'contacts = { fr = "le chef" }\n' + SOURCE,
        '"fr" is no language that Kobar speaks',
    ),
    "an unknown kind": (CLUSTER + SOURCE.replace("folder", "ftp"), '.kind (in "notes") must be "folder", "calendar" or "channel"'),
    "an audience that cannot be one": (CLUSTER + SOURCE.replace("members", "a|b"), '"a|b" is no audience name'),
    "two sources of one name": (CLUSTER + SOURCE + SOURCE, 'sources: 2 of them are named "notes"'),
    "two groups of one name": (
        CLUSTER + SOURCE + '[[groups]]\nslug = "a"\nname = "X"\n[[groups]]\nslug = "b"\nname = "B"\naliases = ["x"]\n',
        'groups: 2 of them are called "x"',
    ),
    "roles for everyone": (CLUSTER + SOURCE + '[discord.audiences]\neveryone = ["A"]\n', '"everyone" is built in'),
    "one role without brackets": (CLUSTER + SOURCE + '[discord.audiences]\nboard = "A"\n', "discord.audiences.board must be a list"),
    "an address without a port": (CLUSTER + SOURCE + '[chroma]\naddress = "http://x"\n', "chroma.address"),
    "no threads": (CLUSTER + SOURCE + "[embedding]\nthreads = 0\n", "embedding.threads should be greater than or equal to 1"),
    "no TOML": ("[cluster", "is not valid TOML"),
}


def test_a_group_can_be_asked_for_by_its_name_in_each_language(tmp_path):
    file = tmp_path / "config.toml"
    group = '[[groups]]\nslug = "ai"\nname = "AI"\naliases = ["TI töörühm"]\nnames = { et = "Tehisintellekt" }\n'
    file.write_text(CLUSTER + 'contact = "the manager"\ncontacts = { et = "juht" }\n' + SOURCE + group, encoding="utf-8")
    cluster = load_settings(file, environment=Environment.model_construct()).cluster
    assert cluster.groups[0].aliases == ("TI töörühm", "Tehisintellekt")
    spoken = [cluster.spoken_in(language) for language in ("en", "et")]
    assert [(one.contact, one.groups[0].name) for one in spoken] == [("the manager", "AI"), ("juht", "Tehisintellekt")]


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_with_the_file_and_what_to_do(tmp_path, text, said):
    message = refusal(tmp_path, text)
    assert said in message
    assert str(tmp_path / "config.toml") in message


def test_all_that_is_wrong_is_listed_at_once(tmp_path):
    message = refusal(tmp_path, CLUSTER + "a = 1\nb = 2\n" + SOURCE.replace("folder", "ftp"))
    assert "3 settings are wrong" in message
    assert len(message.splitlines()) == 4


def test_a_token_in_the_file_is_never_repeated(tmp_path):
    assert "abc123" not in refusal(tmp_path, CLUSTER + SOURCE + 'discord_token = "abc123"\n')


def test_a_missing_file_says_how_to_make_one(tmp_path):
    with pytest.raises(ConfigError, match=r"Copy config\.example\.toml to .*none\.toml"):
        load_settings(tmp_path / "none.toml", environment=NO_ENVIRONMENT)


def test_a_folder_or_a_file_of_bytes_is_no_config(tmp_path):
    (tmp_path / "latin.toml").write_bytes(b"\xff\xfe\xfd")
    for file in (tmp_path, tmp_path / "latin.toml"):
        with pytest.raises(ConfigError):
            load_settings(file, environment=NO_ENVIRONMENT)


def test_the_token_is_no_part_of_the_settings_text(tmp_path):
    environment = Environment.model_validate({"discord_token": "very-secret"})
    settings = load(tmp_path, CLUSTER + SOURCE, environment=environment)
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "very-secret"
    assert "very-secret" not in repr(settings)


@pytest.mark.parametrize("name", ["config.example.toml", "examples/cluster/config.toml"])
def test_the_files_that_come_with_the_project_load(name):
    assert load_settings(ROOT / name, environment=NO_ENVIRONMENT).sources


def test_the_example_mentions_every_setting():
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    missing = [
        f"{title}.{key}"
        for title, table in TABLES.items()
        for key in table.model_fields
        if f"{key} =" not in text and f"{title}.{key}]" not in text
    ]
    assert missing == []


@pytest.mark.shared
def test_the_shared_cluster_loads():
    file = ROOT.parent / "shared" / "data" / "kubernetes" / "kobar.toml"
    if not file.exists():
        pytest.skip(f"there is no {file}")
    assert [source.name for source in load_settings(file, environment=NO_ENVIRONMENT).sources] == ["notes", "meetings"]


def vocabulary(*lists: str) -> str:
    return CLUSTER + SOURCE + f"[vocabulary]\nterms = [{', '.join(lists)}]\n"


def test_the_vocabulary_is_the_clusters(tmp_path):
    settings = load(tmp_path, vocabulary('["C-UAS", " counter-drone ", "droonitõrje"]', '["AI", "TI"]'))
    assert settings.cluster.vocabulary == (("C-UAS", "counter-drone", "droonitõrje"), ("AI", "TI"))
    assert load(tmp_path, CLUSTER + SOURCE).cluster.vocabulary == ()


@pytest.mark.parametrize(
    ("lists", "said"),
    [
        (('["AI", "TI"]', '["ti", "info"]'), '"ti" stands there 2 times'),
        (('["counter-drone", "Counter drone"]',), '"counter drone" stands there 2 times'),
        (('["AI"]',), "vocabulary.terms[1]: has 1 terms: name from 2 to 12"),
        (('["AI", ""]',), "vocabulary.terms[1][2]: is empty"),
        (('["AI", "?!"]',), "has no word in it"),
        ((f'["AI", "{"x" * 61}"]',), "has 61 characters: a term has 60 at most"),
        (("[" + ", ".join(f'"t{n}"' for n in range(13)) + "]",), "has 13 terms"),
        (tuple(f'["a{n}", "b{n}"]' for n in range(501)), "has 501 lists: 500 at most"),
        (('"AI"',), "must be a list in square brackets"),
    ],
    ids=["in two lists", "twice in one", "alone", "empty", "no word", "long", "many terms", "many lists", "no list"],
)
def test_a_vocabulary_that_cannot_be_meant_is_refused_with_what_to_do(tmp_path, lists, said):
    assert said in refusal(tmp_path, vocabulary(*lists))


def test_the_vocabulary_has_no_other_keys(tmp_path):
    assert "vocabulary.term is not a setting; did you mean terms?" in refusal(tmp_path, CLUSTER + SOURCE + "[vocabulary]\nterm = []\n")


MODEL = '[model]\nname = "openai:gpt-x"\n'


def test_without_its_table_there_is_no_chat_model(tmp_path):
    assert load(tmp_path, CLUSTER + SOURCE).model is None


def test_the_chat_models_key_comes_from_the_environment_and_shows_nowhere(tmp_path):
    environment = Environment.model_construct(model_api_key=SecretStr("sk-secret"))
    settings = load(tmp_path, CLUSTER + SOURCE + MODEL + "input_price = 2.0\ndaily_answers_per_member = 5\n", environment=environment)
    assert settings.model is not None
    assert settings.model.cost(1_000_000, 7) == 2.0
    assert settings.model.daily_answers_per_member == 5
    assert "sk-secret" not in f"{settings!r} {settings.model}"
    assert settings.secrets() == ["sk-secret"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('api_key = "sk-secret"', "KOBAR_MODEL_API_KEY"),
        ("max_token = 5", "did you mean max_tokens"),
        ("timeout = -1", "model.timeout"),
        ('base_url = "https://me:sk-secret@host/v1"', "the key is read from the environment"),
        ('base_url = "host"', "is no address"),
        ("prices = 3", "model.prices is not a setting"),
    ],
)
def test_what_does_not_belong_to_a_chat_model_is_refused_without_repeating_a_key(tmp_path, line, said):
    told = refusal(tmp_path, CLUSTER + SOURCE + MODEL + line + "\n")
    assert said in told
    assert "sk-secret" not in told


def test_readers_hold_the_audiences_named_and_one_at_least(tmp_path):
    settings = load(tmp_path, CLUSTER + SOURCE)
    assert settings.readers_holding(["everyone"]) == Readers.public()
    for names, said in (([], "Name at least one audience"), (["nobody"], "No audience is called nobody. The config names: everyone")):
        with pytest.raises(ConfigError, match=said):
            settings.readers_holding(names)
