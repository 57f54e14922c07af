"""NASM's preprocessor (NASM manual, chapter 4): from a source text to its expanded lines."""

from __future__ import annotations

from .options import Limits, PreprocessorOptions
from .preprocessor import NotConstant, Preprocessor

__all__ = ["Limits", "NotConstant", "Preprocessor", "PreprocessorOptions"]
