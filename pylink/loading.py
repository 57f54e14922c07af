"""Opening what the command line names, in order: objects, archives, scripts, definitions.

A file that is neither object nor archive is tried as a linker script, as ld does. Scripts that
come in that way, and INPUT and GROUP inside scripts, add files where they stand.
"""

from __future__ import annotations

import os

from pylink.archives import OpenArchive, add_all_members, foreign_file, search_archive
from pylink.diagnostics import os_error_text
from pylink.formats.archive import ArchiveError, is_archive
from pylink.inputs import ObjectError, add_object, is_elf, read_object
from pylink.options import DefinitionItem, FileItem, GroupMark, LibraryItem, ScriptItem
from pylink.script.nodes import (
    AssertStatement,
    Assignment,
    FileName,
    InputSections,
    OutputSection,
)
from pylink.script.parser import parse_definition, parse_script
from pylink.script.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link
    from pylink.options import InputItem
    from pylink.script.nodes import Statement
    from pylink.script.source import Where

MAX_SCRIPT = 16 << 20  # bytes; junk given as input is tried as a script


class Loader:
    """Goes through the inputs once; groups are gone through until they add nothing."""

    def __init__(self, ctx: Link) -> None:
        self.ctx = ctx
        self.group: list[OpenArchive] | None = None
        self.scripts_open = 0
        self.missing = False

    def load(self) -> None:
        """Open every input. Raises LinkError."""
        ctx = self.ctx
        for name in ctx.options.undefined:
            ctx.symbols.refer(ctx.symbols.intern(name), False, None)
        if ctx.options.entry is not None and not ctx.options.entry[:1].isdigit():
            ctx.symbols.refer(ctx.symbols.intern(ctx.options.entry), False, None)
        for item in ctx.options.items:
            self._item(item)
        self.end_group()
        if not ctx.has_script:
            self._default_script()
        if self.missing:
            ctx.diagnostics.stop_if_errors()

    def _item(self, item: InputItem) -> None:
        ctx = self.ctx
        if isinstance(item, FileItem):
            self._file(item)
        elif isinstance(item, LibraryItem):
            self._library(item)
        elif isinstance(item, GroupMark):
            if item.start:
                self.end_group()
                self.group = []
            else:
                self.end_group()
        elif isinstance(item, ScriptItem):
            self._script_item(item)
        elif isinstance(item, DefinitionItem):
            source = Source("--defsym", item.text)
            assignment = parse_definition(source, ctx.diagnostics)
            ctx.script.statements.append(assignment)
            self._evaluate_early([assignment])

    # Groups

    def end_group(self) -> None:
        """Search the archives of the open group until they add nothing more."""
        group = self.group
        self.group = None
        if not group:
            return
        table = self.ctx.symbols
        while True:
            before = table.undefined_count
            for archive in group:
                search_archive(self.ctx, archive)
            if table.undefined_count == before:
                return

    # Files

    def _file(self, item: FileItem) -> None:
        ctx = self.ctx
        path = item.path
        if item.data is not None:
            self._content(item, path, item.data)
            return
        try:
            data, path = self._read(path, item.search)
        except OSError as error:
            ctx.diagnostics.error(f"cannot find {item.path}: {os_error_text(error)}")
            self.missing = True
            return
        ctx.dependencies.append(path)
        self._content(item, path, data)

    def _read(self, path: str, search: bool) -> tuple[bytes, str]:
        """Return a file's content and path; `search` looks in the library folders as well."""
        try:
            return _read_file(path), path
        except (FileNotFoundError, NotADirectoryError):
            if search and not os.path.isabs(path):
                for folder in self._library_dirs():
                    candidate = os.path.join(folder, path)
                    if os.path.isfile(candidate):
                        return _read_file(candidate), candidate
            raise

    def _content(self, item: FileItem, path: str, data: bytes) -> None:
        """Link what a file holds, whatever it is."""
        ctx = self.ctx
        if is_elf(data):
            if ctx.options.trace:
                ctx.traced.append(path)
            try:
                # A view: sections are slices of it, and slices must not copy.
                add_object(ctx, read_object(path, path, memoryview(data)))
            except ObjectError as error:
                raise ctx.diagnostics.fatal(foreign_file(path, str(error))) from None
        elif is_archive(data):
            self._archive(path, data, item.whole_archive)
        else:
            self._input_script(path, data)

    def _archive(self, path: str, data: bytes, whole: bool) -> None:
        ctx = self.ctx
        try:
            archive = OpenArchive(path, data)
        except ArchiveError as error:
            raise ctx.diagnostics.fatal(f"{path}: malformed archive: {error}") from None
        if whole:
            add_all_members(ctx, archive)
            return
        search_archive(ctx, archive)
        if self.group is not None:
            self.group.append(archive)

    def _library(self, item: LibraryItem) -> None:
        ctx = self.ctx
        name = item.name[1:] if item.name.startswith(":") else f"lib{item.name}.a"
        for folder in self._library_dirs():
            path = os.path.join(folder, name)
            try:
                data = _read_file(path)
            except OSError:
                continue
            ctx.dependencies.append(path)
            file = FileItem(path)
            file.whole_archive = item.whole_archive
            self._content(file, path, data)
            return
        ctx.diagnostics.error(f"cannot find -l{item.name}: No such file or directory")
        self.missing = True

    def _library_dirs(self) -> list[str]:
        ctx = self.ctx
        dirs = list(ctx.options.library_dirs)
        if not ctx.options.nostdlib:
            dirs += ctx.script.search_dirs
            if not ctx.has_script:
                from pylink.script.defaults import SEARCH_DIRS

                dirs += SEARCH_DIRS
        sysroot = ctx.options.sysroot
        result = []
        for folder in dirs:
            if folder.startswith("="):
                folder = sysroot + folder[1:]
            elif folder.startswith("$SYSROOT"):
                folder = sysroot + folder[8:]
            result.append(folder)
        return result

    # Scripts

    def _script_item(self, item: ScriptItem) -> None:
        ctx = self.ctx
        ctx.has_script = True
        text = item.text
        path = item.path
        if text is None:
            try:
                data, path = self._read(item.path, True)
            except OSError as error:
                raise ctx.diagnostics.fatal(
                    f"cannot open linker script file {item.path}: {os_error_text(error)}"
                ) from None
            ctx.dependencies.append(path)
            text = _decode(data)
        self._run_script(Source(path, text))

    def _default_script(self) -> None:
        from pylink.script.defaults import default_script

        ctx = self.ctx
        if ctx.options.default_script is not None:
            self._script_item(ScriptItem(ctx.options.default_script))
            return
        ctx.default_script = True
        first = ctx.script.statements
        # The built-in script comes last but its statements stand before those of input scripts.
        ctx.script.statements = []
        entry = ctx.script.entry
        self._run_script(Source("(built-in script)", default_script(ctx.options)))
        if entry is not None:
            ctx.script.entry = entry
        ctx.script.statements = _merge_default(ctx.script.statements, first)

    def _input_script(self, path: str, data: bytes) -> None:
        ctx = self.ctx
        if len(data) > MAX_SCRIPT or b"\0" in data[:4096]:
            raise ctx.diagnostics.fatal(f"{path}: file not recognized: file format not recognized")
        first_error = len(ctx.diagnostics.messages)
        if self.scripts_open >= 10:
            raise ctx.diagnostics.fatal(f"{path}: scripts are nested too deeply")
        try:
            self._run_script(Source(path, _decode(data)))
        except Exception:
            # Only now is it worth saying that the file was taken for a script.
            messages = ctx.diagnostics.messages
            if any(
                message.where is not None and message.where[0].name == path
                for message in messages[first_error:]
            ):
                ctx.diagnostics.note(
                    f"{path}: file format not recognized; it was read as a linker script"
                )
            raise

    def _run_script(self, source: Source) -> None:
        """Parse a script, take its commands, open the files that it names."""
        ctx = self.ctx
        self.scripts_open += 1
        ctx.sources.append(source)
        script = ctx.script
        start = len(script.statements)
        externs = len(script.extern)
        parse_script(source, script, ctx.diagnostics, self._include)
        if (
            ctx.options.entry is None
            and script.entry is not None
            and not script.entry[:1].isdigit()
        ):
            ctx.symbols.refer(ctx.symbols.intern(script.entry), False, None)
        for name in script.extern[externs:]:
            ctx.symbols.refer(ctx.symbols.intern(name), False, None)
        added = script.statements[start:]
        self._evaluate_early(added)
        group = 0
        for statement in added:
            if isinstance(statement, FileName):
                if statement.group != group:
                    self.end_group()
                    group = statement.group
                    self.group = [] if group else None
                self._named_file(statement)
            elif isinstance(statement, OutputSection):
                self._lone_files(statement.children)
        if group:
            self.end_group()
        if any(isinstance(statement, FileName) for statement in added):
            script.statements[start:] = [s for s in added if not isinstance(s, FileName)]
        self.scripts_open -= 1

    def _named_file(self, statement: FileName) -> None:
        name = statement.name
        if name.startswith("-l"):
            self._library(LibraryItem(name[2:]))
            return
        item = FileItem(name)
        item.search = True
        self._file(item)

    def _lone_files(self, children: list[Statement]) -> None:
        """A file named without sections inside an output section is also an input."""
        for child in children:
            if isinstance(child, InputSections) and child.patterns is None:
                if any(char in child.file for char in "*?["):
                    continue
                if not any(child.file in (f.path, f.name) for f in self.ctx.files):
                    item = FileItem(child.file)
                    item.search = True
                    self._file(item)

    def _include(self, name: str, where: Where) -> Source:
        """Open what INCLUDE names: as it is, beside the including script, in the -L folders."""
        ctx = self.ctx
        candidates = [name]
        if not os.path.isabs(name):
            candidates += [os.path.join(folder, name) for folder in ctx.options.library_dirs]
            candidates.append(os.path.join(os.path.dirname(where[0].name), name))
        reason = "No such file or directory"
        for candidate in candidates:
            try:
                data = _read_file(candidate)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                reason = os_error_text(error)
                continue
            ctx.dependencies.append(candidate)
            source = Source(candidate, _decode(data))
            ctx.sources.append(source)
            return source
        raise ctx.diagnostics.fatal(f"cannot open linker script file {name}: {reason}", where)

    def _evaluate_early(self, statements: list[Statement]) -> None:
        """Give assignments their first look: what they name is referenced, constants define."""
        from pylink.script.evaluator import Evaluator

        evaluator: Evaluator | None = None
        pending = list(reversed(statements))
        while pending:
            statement = pending.pop()
            if isinstance(statement, Assignment):
                evaluator = evaluator or Evaluator(self.ctx)
                evaluator.first_look(statement)
            elif isinstance(statement, AssertStatement):
                continue
            elif isinstance(statement, OutputSection):
                pending.extend(reversed(statement.children))


def _merge_default(default: list[Statement], added: list[Statement]) -> list[Statement]:
    """Put statements of input scripts and --defsym before the built-in script's own."""
    return added + default


def _read_file(path: str) -> bytes:
    if os.path.isdir(path):
        raise IsADirectoryError(21, "Is a directory", path)
    with open(path, "rb") as file:
        return file.read()


def _decode(data: bytes) -> str:
    # Script names are bytes for ld; surrogateescape keeps any of them.
    return data.decode("utf-8", "surrogateescape")
