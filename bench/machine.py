"""What the figures were taken on."""

from __future__ import annotations

import os
import platform
import time
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("torch", "sentence-transformers", "chromadb", "langchain", "langchain-chroma", "langchain-text-splitters", "numpy")


def facts() -> dict[str, str]:
    """Machine, load and versions."""
    return {
        "date": time.strftime("%Y-%m-%d %H:%M %Z"),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {_memory():.0f} GB",
        "load": f"{os.getloadavg()[0]:.1f} before the run; other work on the machine shows in wall times first",
        "python": platform.python_version(),
        "versions": ", ".join(f"{package} {version(package)}" for package in _PACKAGES),
    }


def _processor() -> str:
    """The processor as Linux names it, with what it computes bf16 by."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    fields = {line.partition(":")[0].strip(): line.partition(":")[2].strip() for line in lines}
    flags = [flag for flag in ("avx512_bf16", "amx_bf16") if flag in fields.get("flags", "").split()]
    return " ".join([fields.get("model name", platform.machine()), *flags])


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
