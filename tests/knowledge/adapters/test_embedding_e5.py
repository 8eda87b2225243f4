"""Reading the packed e5 file and writing it as a sentence-transformers folder, on a packed file with a few random weights."""

import struct
from pathlib import Path

import numpy as np
import pytest

from knowledge.adapters import e5_binary, e5_conversion, e5_reference
from knowledge.errors import ModelUnavailable

HIDDEN, INTERMEDIATE, POSITIONS = 32, 64, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "õ", "▁query", ":", "▁tere", "～", "<mask>"]
MATRICES = {"q.w": (32, 32), "k.w": (32, 32), "v.w": (32, 32), "ao.w": (32, 32), "fi.w": (64, 32), "fo.w": (32, 64)}
VECTORS = {"q.b": 32, "k.b": 32, "v.b": 32, "ao.b": 32, "aln.w": 32, "aln.b": 32, "fi.b": 64, "fo.b": 32, "oln.w": 32, "oln.b": 32}


def packed_blocks(weights: int, chance: np.random.Generator) -> tuple[bytes, np.ndarray]:
    """Random Q4_0 blocks, and the weights that they stand for, taken apart one nibble at a time."""
    data, values = b"", []
    for _ in range(weights // 32):
        scale = np.float16(chance.uniform(0.01, 0.1))
        nibbles = chance.integers(0, 256, 16, dtype=np.uint8)
        data += scale.tobytes() + nibbles.tobytes()
        values += [(int(byte) & 15) - 8 for byte in nibbles]
        values += [(int(byte) >> 4) - 8 for byte in nibbles]
        values[-32:] = [value * float(scale) for value in values[-32:]]
    return data, np.asarray(values, dtype=np.float32)


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> tuple[Path, dict[str, np.ndarray]]:
    """A packed file of one layer and the weights in it."""
    chance = np.random.default_rng(3)
    matrices = {"emb.word": len(PIECES) * HIDDEN} | {f"l0.{name}": rows * columns for name, (rows, columns) in MATRICES.items()}
    vectors = {"emb.pos": POSITIONS * HIDDEN, "emb.type": 2 * HIDDEN, "emb.ln.w": HIDDEN, "emb.ln.b": HIDDEN}
    vectors |= {f"l0.{name}": size for name, size in VECTORS.items()}
    known, stored = {}, {}
    for name, size in matrices.items():
        stored[name], known[name] = packed_blocks(size, chance)
    for name, size in vectors.items():
        known[name] = chance.normal(size=size).astype(np.float32)
        stored[name] = known[name].tobytes()
    path = tmp_path_factory.mktemp("packed") / "model.bin"
    path.write_bytes(_file(stored, set(matrices), known))
    return path, known


def _file(stored: dict[str, bytes], matrices: set[str], known: dict[str, np.ndarray]) -> bytes:
    blob = "".join(PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, INTERMEDIATE, len(PIECES), POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob)) + ends.tobytes()
    head += np.linspace(0, -5, len(PIECES)).astype("<f4").tobytes() + blob
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 0xA0, 1, 0x20)
    size = 4 + sum(2 + len(name) + 21 for name in stored)
    offset, directory = len(head) + size, struct.pack("<i", len(stored))
    for name, data in stored.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", name in matrices, len(known[name]), offset, len(data))
        offset += len(data)
    return head + directory + b"".join(stored.values())


def test_weights_are_unpacked(packed):
    path, known = packed
    tensors = dict(e5_binary.read(path).tensors())
    assert tensors.keys() == known.keys()
    for name, values in known.items():
        assert np.allclose(tensors[name], values, atol=1e-6), name


def test_another_file_is_refused(tmp_path):
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="not a packed e5 model"):
        e5_binary.read(tmp_path / "other.bin")


def test_the_folder_loads_with_the_weights_in_their_places(packed, tmp_path):
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds, which other tests' collection need not pay

    path, known = packed
    e5_conversion.convert(path, tmp_path)
    model = SentenceTransformer(str(tmp_path), device="cpu", local_files_only=True)
    weights = model[0].auto_model.state_dict()
    assert np.allclose(weights["embeddings.word_embeddings.weight"], known["emb.word"].reshape(-1, HIDDEN))
    assert np.allclose(weights["encoder.layer.0.output.dense.weight"], known["l0.fo.w"].reshape(HIDDEN, INTERMEDIATE))
    assert np.allclose(weights["encoder.layer.0.attention.output.LayerNorm.bias"], known["l0.aln.b"])
    assert model.max_seq_length == POSITIONS
    assert model.encode("query: tere").shape == (HIDDEN,)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("query: tere", ["▁query", ":", "▁tere"], id="words begin with a metaspace"),
        pytest.param("query:  \u00a0 tere", ["▁query", ":", "▁tere"], id="runs of spaces of any kind are one"),
        pytest.param("o\u0303", ["▁", "õ"], id="a letter and its accent are composed"),
        pytest.param("ａ～", ["▁", "a", "～"], id="fullwidth letters are folded, the tilde is kept"),
        pytest.param("a🙂🚀a", ["▁", "a", "🙂🚀", "a"], id="neighbouring unknown characters are one token"),
        pytest.param("a\u200d\ta", ["▁", "a", "▁", "a"], id="joiners become spaces with the tab"),
    ],
)
def test_texts_are_normalised_as_the_model_was_trained(packed, text, tokens):
    tokenizer = e5_conversion.tokenizer(e5_binary.read(packed[0]).pieces)
    assert tokenizer.encode(text, add_special_tokens=False).tokens == tokens


def test_wrong_vectors_are_refused():
    def away(text: str) -> np.ndarray:
        return np.ones(384, dtype=np.float32)

    with pytest.raises(ModelUnavailable, match="does not give the vectors"):
        e5_reference.check(query=away, passage=away)
