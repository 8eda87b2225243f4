"""What was deleted stands in no byte of the store's files, however many pages were split, merged and moved before."""

from __future__ import annotations

import random

from bot.member_names import member_with
from tests.fakes.documents import note, put

LETTERS = "bcdfghjklmnpqrstvwxz"


def word(rng: random.Random) -> str:
    return "".join(rng.choice(LETTERS) for _ in range(12))


def grams(raw: bytes) -> set[bytes]:
    return {raw[at : at + 8] for at in range(len(raw) - 7)}


async def test_no_word_of_a_deleted_document_is_left_in_any_file(knowledge, tmp_path):
    rng = random.Random(7)
    texts = {f"{n}.md": " ".join(word(rng) for _ in range(rng.randint(5, 400))).capitalize() + "." for n in range(120)}
    for path, text in texts.items():
        await put(knowledge.library, note(path, text))
    await knowledge.indexer.refresh()
    changed = {path: f"Another text that is number {path} now." for path in rng.sample(sorted(texts), 30)}
    for path, text in changed.items():
        await put(knowledge.library, note(path, text))
    gone = rng.sample(sorted(texts.keys() - changed.keys()), 50)
    await knowledge.library.remove("notes", gone)
    await knowledge.indexer.refresh()
    await knowledge.members.forget(member_with(1))
    kept = grams(b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()).lower())
    # A stem, as the full-text table has it; where it shares a beginning with its neighbour, the rest of it stands there alone.
    left = [part for path in (*gone, *changed) for part in texts[path].lower().strip(".").split() if part[3:11].encode() in kept]
    assert left == []
    staying = texts.keys() - set(gone) - changed.keys()
    assert all(text.split()[1][:8].encode() in kept for path, text in texts.items() if path in staying)


async def test_a_rewriting_that_was_cut_off_is_made_up_for_the_next_time(knowledge):
    database = knowledge.posts.database
    await database.changed("INSERT INTO meta VALUES ('rewrite_due', '1')")
    await knowledge.retention.apply()
    assert await database.rows("SELECT 1 FROM meta WHERE key = 'rewrite_due'") == []
    # Whoever holds vectors in memory knows that their rows may have other numbers now.
    assert await database.rows("SELECT value FROM meta WHERE key = 'vectors_renumbered'") == [("1",)]
