"""The profiler in the runtime library against a model, with a clock that the test sets."""

from __future__ import annotations

import json
import re

import pytest
from bareflow_files import Bareflow
from hypothesis import given, settings
from hypothesis import strategies as st
from runtime_machine import SCRATCH, RuntimeMachine, link

BEGIN, END = "---JIT-PROFILE-BEGIN---", "---JIT-PROFILE-END---"
MAX_FUNCTIONS, MAX_DEPTH = 32, 64


@pytest.fixture(scope="module")
def machine(bareflow: Bareflow) -> RuntimeMachine:
    return RuntimeMachine(link(bareflow))


class Profiler:
    """The profiler's functions, with names instead of addresses."""

    def __init__(self, machine: RuntimeMachine) -> None:
        machine.reset()
        self.machine = machine
        self.names: dict[str, int] = {}
        self.time = 0
        self.pass_time(1 << 40)
        machine.call("jit_profile_init")

    def pass_time(self, cycles: int) -> None:
        self.time += cycles
        self.machine.set_time(self.time)

    def name(self, name: str) -> int:
        if name not in self.names:
            address = SCRATCH + 64 * len(self.names)
            self.names[name] = self.machine.string(address, name.encode("latin-1"))
        return self.names[name]

    def begin(self, name: str) -> None:
        self.machine.call("jit_profile_begin", self.name(name))

    def end(self, name: str) -> None:
        self.machine.call("jit_profile_end", self.name(name))

    def export(self) -> dict[str, dict[str, int]]:
        self.machine.said()
        self.machine.call("jit_export_json")
        begin, line, end, rest = self.machine.said().split("\r\n")
        assert (begin, end, rest) == (BEGIN, END, "")
        document = json.loads(line)
        assert document.pop("version") == 1
        functions = {entry.pop("name"): entry for entry in document.pop("functions")}
        return functions | {"": document}


def entry(calls: int, total: int, own: int, least: int, most: int) -> dict[str, int]:
    return {
        "calls": calls,
        "total_cycles": total,
        "self_cycles": own,
        "min_cycles": least,
        "max_cycles": most,
        "avg_cycles": total // calls,
    }


# A tree of calls: name, cycles before each call in it, and the calls.
Call = tuple[str, int, "list[Call]"]
CALLS: st.SearchStrategy[Call] = st.recursive(
    st.tuples(st.sampled_from("abc"), st.integers(0, 10**10), st.just([])),
    lambda inner: st.tuples(
        st.sampled_from("abc"), st.integers(0, 10**10), st.lists(inner, max_size=4)
    ),
    max_leaves=25,
)


@given(calls=st.lists(CALLS, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_nested_and_recursive_calls(machine: RuntimeMachine, calls: list[Call]) -> None:
    profiler = Profiler(machine)
    times: dict[str, list[int]] = {}
    own: dict[str, int] = {}
    total: dict[str, int] = {}

    def run(call: Call, around: tuple[str, ...]) -> int:
        name, cycles, inner = call
        profiler.begin(name)
        elapsed = 0
        for other in inner:
            profiler.pass_time(cycles)
            elapsed += cycles + run(other, (*around, name))
            own[name] = own.get(name, 0) + cycles
        profiler.pass_time(cycles)
        elapsed += cycles
        own[name] = own.get(name, 0) + cycles
        profiler.end(name)
        times.setdefault(name, []).append(elapsed)
        if name not in around:
            total[name] = total.get(name, 0) + elapsed
        return elapsed

    for call in calls:
        run(call, ())
    exported = profiler.export()
    assert exported.pop("") == {"dropped": 0, "unbalanced": 0}
    assert exported == {
        name: entry(len(t), total[name], own[name], min(t), max(t)) for name, t in times.items()
    }
    for name in times:
        address = profiler.name(name)
        assert machine.call("jit_get_call_count", address) == len(times[name])
        assert machine.call64("jit_get_avg_cycles", address) == total[name] // len(times[name])


def test_brackets_that_do_not_fit(machine: RuntimeMachine) -> None:
    profiler = Profiler(machine)
    profiler.end("never begun")
    profiler.begin("a")
    profiler.begin("left open")
    profiler.pass_time(10)
    profiler.end("a")  # closes both
    profiler.end("a")
    profiler.end("left open")
    assert profiler.export() == {
        "a": entry(1, 10, 0, 10, 10),
        "left open": entry(1, 10, 10, 10, 10),
        "": {"dropped": 0, "unbalanced": 3},
    }


def test_still_open(machine: RuntimeMachine) -> None:
    profiler = Profiler(machine)
    profiler.begin("a")
    profiler.pass_time(5)
    assert profiler.export()["a"] == entry(1, 0, 0, 0, 0)


def test_the_same_name_at_another_address(machine: RuntimeMachine) -> None:
    profiler = Profiler(machine)
    profiler.begin("a")
    profiler.pass_time(5)
    machine.call("jit_profile_end", machine.string(SCRATCH + 0x8000, b"a"))
    assert profiler.export()["a"] == entry(1, 5, 5, 5, 5)


def test_more_functions_than_there_is_room_for(machine: RuntimeMachine) -> None:
    profiler = Profiler(machine)
    names = [f"f{n}" for n in range(MAX_FUNCTIONS + 3)]
    for name in names:
        profiler.begin(name)
        profiler.pass_time(1)
        profiler.end(name)
    exported = profiler.export()
    assert exported.pop("") == {"dropped": 3, "unbalanced": 0}
    assert list(exported) == names[:MAX_FUNCTIONS]
    assert machine.call("jit_get_call_count", profiler.name("f34")) == 0
    assert machine.call64("jit_get_avg_cycles", profiler.name("f34")) == 0


def test_deeper_than_there_is_room_for(machine: RuntimeMachine) -> None:
    profiler = Profiler(machine)
    depth = MAX_DEPTH + 10
    for _ in range(depth):
        profiler.begin("deep")
        profiler.pass_time(1)
    for _ in range(depth):
        profiler.end("deep")
    after = profiler.export()
    assert after == {
        "deep": entry(depth, depth, depth, 11, depth),
        "": {"dropped": 0, "unbalanced": 0},
    }


@given(names=st.lists(st.text(st.characters(max_codepoint=255, min_codepoint=1), max_size=20)))
@settings(max_examples=40, deadline=None)
def test_any_name_is_valid_json(machine: RuntimeMachine, names: list[str]) -> None:
    profiler = Profiler(machine)
    unique = list(dict.fromkeys(names))[:MAX_FUNCTIONS]
    for name in unique:
        profiler.begin(name)
        profiler.end(name)
    machine.said()
    machine.call("jit_export_json")
    document = json.loads(machine.said().splitlines()[1])
    assert [function["name"] for function in document["functions"]] == unique


def test_statistics_as_text(machine: RuntimeMachine) -> None:
    profiler = Profiler(machine)
    for name, cycles in (("one", 7), ("two", 10**12), ("one", 8)):
        profiler.begin(name)
        profiler.pass_time(cycles)
        profiler.end(name)
    machine.call("jit_print_all_stats")
    machine.call("jit_print_stats", profiler.name("three"))
    said = machine.said()
    assert said.splitlines() == [
        "one calls=2 total=~15 self=~15 min=~7 max=~8 avg=~7",
        f"two calls=1 total=~{10**12} self=~{10**12} min=~{10**12} max=~{10**12} avg=~{10**12}",
        "three was never called",
    ]
    assert "15" not in re.sub(r"~\S+", "~", said)
