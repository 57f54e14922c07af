"""Links whose results were recorded from GNU ld 2.40: the whole file has to be the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from link_golden import all_cases, read_case

from pylink import cli


@pytest.mark.parametrize("path", all_cases(), ids=lambda path: path.stem)
def test_recorded_link(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = read_case(path)
    monkeypatch.chdir(tmp_path)
    for name, data in case.objects.items():
        Path(name).write_bytes(data)
    arguments = ["-m", "elf_i386", *case.options]
    if case.script is not None:
        Path("t.ld").write_text(case.script, encoding="utf-8")
        arguments += ["-T", "t.ld"]
    if not any(option.startswith("@inputs") for option in case.options):
        arguments += [name for name in case.objects if name not in " ".join(case.options)]
    result = cli.run([*arguments, "-o", "out"])
    messages = capsys.readouterr().err
    if case.image is None:
        assert result.status == 1
        assert not Path("out").exists()
        for text in case.expect:
            assert text in messages
        return
    assert result.status == 0, messages
    image = Path("out").read_bytes()
    if image != case.image:
        _explain(case.sections, case.symbols, arguments)
    assert image == case.image
    for text in case.expect:
        assert text in messages


def _explain(
    sections: list[tuple[str, int, int]], symbols: list[tuple[str, int]], arguments: list[str]
) -> None:
    """Fail with what can be read, before bytes are compared."""
    from pylink.api import run_link
    from pylink.command_line import parse_arguments
    from pylink.diagnostics import Diagnostics

    options, _ = parse_arguments(arguments)
    result = run_link(options, Diagnostics())
    ours = [(s.name, s.address, s.size) for s in result.sections]
    assert ours == [s for s in sections if s[0] not in (".symtab", ".strtab", ".shstrtab")]
    assert {name: result.symbols[name] for name, _ in symbols} == dict(symbols)
