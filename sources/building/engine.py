"""Running the steps that are not up to date, in order or several at a time."""

from __future__ import annotations

import os
import sys

from sources.building.steps import BUILD, Memory, Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from concurrent.futures import Future

    from sources.building.options import Options
    from sources.building.reporter import Reporter


class Outcome:
    """What one run of a tool did: its exit status, what it said, which files it read."""

    __slots__ = ("dependencies", "status", "text")

    def __init__(self, status: int, text: str, dependencies: list[str]) -> None:
        self.status = status
        self.text = text
        self.dependencies = dependencies


def run_tool(tool: str, args: list[str]) -> Outcome:
    """Run a tool in this process, as its console command would, and collect what it says."""
    import contextlib
    import io
    from importlib import import_module

    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            result = import_module(tool_module(tool)).run(args)
    except Exception:  # a mistake in the tool; the build still ends in an orderly way
        import traceback

        said.write(f"{tool}: internal error\n{traceback.format_exc()}")
        return Outcome(70, said.getvalue(), [])
    return Outcome(result.status, said.getvalue(), list(result.dependencies))


def tool_module(tool: str) -> str:
    """Return the module whose `run` is the console command `tool`."""
    modules = {
        "pyasm": "pyasm.cli",
        "pylink": "pylink.cli",
        "check_objects": "sources.building.check_objects",
    }
    return modules.get(tool, f"pylink.tools.{tool}")


def command_line(step: Step) -> str:
    """Return the step as a line to paste into a shell, in the project's folder."""
    import shlex
    import shutil
    import subprocess

    scripts = os.path.dirname(sys.executable)
    script = shutil.which(step.tool, path=scripts)
    on_path = shutil.which(step.tool)
    if script is None:  # the packages are there, but this project is not installed
        command = [sys.executable, "-m", tool_module(step.tool).removesuffix(".cli")]
    elif on_path is not None and os.path.dirname(on_path) == scripts:
        command = [step.tool]
    else:
        command = [os.path.relpath(script)]
    join = subprocess.list2cmdline if os.name == "nt" else shlex.join
    return join([*command, *step.args])


class Build:
    """One build: `steps` in an order in which each comes after those that make its inputs.

    A step ends up in `done` (up to date now) or in `failed` (it failed, or was not run because
    another did). `ran` lists those that were started.
    """

    def __init__(self, steps: list[Step], options: Options, report: Reporter) -> None:
        self.steps = steps
        self.options = options
        self.report = report
        self.memory = Memory()
        self.makers = {output: step for step in steps for output in step.outputs}
        self.done: set[Step] = set()
        self.failed: set[Step] = set()
        self.ran: list[Step] = []

    def run(self) -> bool:
        """Run what is not up to date; return whether everything is now.

        However this ends, what could not be made anew is gone afterwards: no old output is left
        that might pass for a new one.
        """
        try:
            if self.options.jobs > 1:
                self._run_parallel()
            else:
                self._run_in_order()
        finally:
            self._forget_stale()
            if self.ran or self.failed:
                self.memory.save()
        return len(self.done) == len(self.steps)

    def would_run(self) -> list[Step]:
        """Return the steps that `run` would run, supposing that each changes its outputs."""
        found: list[Step] = []
        for step in self.steps:
            from_those = any(maker in found for maker in self._makers(step))
            if self.options.always or from_those or not self.memory.is_current(step):
                found.append(step)
        return found

    def _run_in_order(self) -> None:
        for step in self.steps:
            if self._is_blocked(step):
                self.failed.add(step)
            elif self._is_current(step):
                self.done.add(step)
            else:
                self._start(step)
                self._finish(step, run_tool(step.tool, step.args))

    def _run_parallel(self) -> None:
        from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait

        waiting = list(self.steps)
        running: dict[Future[Outcome], Step] = {}
        # Threads would not help: the tools are Python code, which runs one thread at a time.
        pool = ProcessPoolExecutor(self.options.jobs, initializer=_ignore_interrupts)
        try:
            while waiting or running:
                for step in list(waiting):
                    if self._is_blocked(step):
                        self.failed.add(step)
                    elif not self._makers(step) <= self.done or len(running) == self.options.jobs:
                        continue
                    elif self._is_current(step):
                        self.done.add(step)
                    else:
                        self._start(step)
                        running[pool.submit(run_tool, step.tool, step.args)] = step
                    waiting.remove(step)
                if running:
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        self._finish(running.pop(future), future.result())
        finally:
            # A running tool writes its output whole or not at all, so it is waited for.
            pool.shutdown(cancel_futures=True)

    def _makers(self, step: Step) -> set[Step]:
        """Return the steps that make the inputs of `step`."""
        return {self.makers[path] for path in step.inputs if path in self.makers}

    def _is_blocked(self, step: Step) -> bool:
        """True if `step` must not run, after another one failed."""
        if self.failed and not self.options.keep_going:
            return True
        return bool(self._makers(step) & self.failed)

    def _is_current(self, step: Step) -> bool:
        return not self.options.always and self.memory.is_current(step)

    def _start(self, step: Step) -> None:
        """Announce a step and delete what it made before."""
        if not self.ran:
            _stop_on_signals()
        self.ran.append(step)
        if self.options.verbose:
            self.report.command(command_line(step))
        else:
            number = self.steps.index(step) + 1
            self.report.status(f"[{number}/{len(self.steps)}] {step.tool} {step.output}")
        self.memory.forget(step)
        os.makedirs(BUILD, exist_ok=True)

    def _finish(self, step: Step, outcome: Outcome) -> None:
        """Note how a step ended; what a failed one may have written is deleted."""
        missing = [path for path in step.outputs if not os.path.exists(path)]
        if outcome.status == 0 and not missing:
            if outcome.text:
                self.report.output(outcome.text)
            self.memory.record(step, outcome.dependencies)
            self.done.add(step)
            return
        self.failed.add(step)
        self.report.error(f"{step.tool} could not make {step.output}:")
        self.report.command(command_line(step), error=True)
        self.report.output(outcome.text or f"{step.tool}: {', '.join(missing)} was not written")

    def _forget_stale(self) -> None:
        """Delete the outputs of all steps that should have run and did not, or failed."""
        stale: set[Step] = set()
        for step in self.steps:
            if step in self.done:
                continue
            # A step that was not reached may be up to date all the same.
            is_old = step in self.ran or not self.memory.is_current(step)
            if is_old or self._makers(step) & stale:
                stale.add(step)
                self.memory.forget(step)


def _stop_on_signals() -> None:
    """Let SIGTERM end the build as Ctrl-C does."""
    import signal

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    try:
        signal.signal(signal.SIGTERM, stop)
    except ValueError:
        pass  # not the main thread: whoever runs the build there handles signals


def _ignore_interrupts() -> None:
    """In a worker process: Ctrl-C is for the parent, which ends the workers."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
