"""Check that the precompiled objects are still those of their sources: a step of the build.

    python -m building.check_objects sources/objects/manifest.json build/objects.txt

The manifest has the SHA-256 of each C source and header that the objects were made from, and of
the objects. Where one differs, someone changed a source without making the objects anew; building
on would give an image that does not do what its sources say.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pylink.tools.result import Result


def run(argv: Sequence[str]) -> Result:
    """Compare the files that the manifest `argv[0]` lists; write their list to `argv[1]`."""
    from pylink.tools.output_file import write_whole
    from pylink.tools.result import Result

    result = Result()
    manifest, output = argv
    folder = os.path.dirname(os.path.dirname(manifest))
    try:
        lines = []
        for name, expected in read_manifest(manifest).items():
            path = f"{folder}/{name}"
            result.dependencies.append(path)
            if sha256(path) != expected:
                print(f"{path}: not what the objects were made from", file=sys.stderr)
                result.status = 1
            lines.append(f"{expected}  {path}\n")
        result.dependencies.append(manifest)
        if result.status == 0:
            write_whole(output, lambda file: file.write("".join(lines).encode()))
            result.outputs.append(output)
        else:
            print(
                "Make them anew with `python3 Makefile.py objects`, which installs a pinned clang.",
                file=sys.stderr,
            )
    except OSError as error:
        print(f"{error.filename or output}: {error.strerror or error}", file=sys.stderr)
        result.status = 1
    except ValueError as error:
        print(f"{manifest}: not a manifest: {error}", file=sys.stderr)
        result.status = 1
    return result


def read_manifest(path: str) -> dict[str, str]:
    """Return the SHA-256 of each file that the manifest lists, by its path below sources/.

    Raises OSError, or ValueError for a file that is no manifest.
    """
    import json

    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    try:
        files = dict(document["inputs"])
        for name, entry in document["objects"].items():
            files[f"objects/{name}"] = entry["sha256"]
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None
    return files


def sha256(path: str) -> str:
    """Return the SHA-256 of a file's contents, in hexadecimal; raises OSError."""
    import hashlib

    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]).status)
