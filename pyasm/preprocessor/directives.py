"""The preprocessor's directives by name, and which function carries each out."""

from __future__ import annotations

from . import blocks, conditions, contexts, definitions, inclusion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..source import Token
    from .preprocessor import Preprocessor

    Handler = Callable[["Preprocessor", list[Token], "Directive"], list[Token] | None]


class Directive:
    """A directive: its canonical name and the function that carries it out.

    The function gets the line's tokens, the directive's own first, and returns the tokens of a line
    for the assembler or `None`. `role` says what it means inside a definition; `conditional`: it is
    obeyed also where nothing else is; `function`: with a parenthesis behind it, it is a function;
    `case_sensitive`: not one of the `%i…` forms; `repeats`: what it finds out depends on the line
    and on the macros that the line names, so that it can be remembered.
    """

    __slots__ = (
        "case_sensitive",
        "conditional",
        "function",
        "name",
        "negated",
        "repeats",
        "role",
        "run",
    )

    def __init__(
        self,
        name: str,
        run: Handler,
        role: str = "",
        *,
        conditional: bool = False,
        function: bool = False,
        case_sensitive: bool = True,
        negated: bool = False,
        repeats: bool = False,
    ) -> None:
        self.name = name
        self.run = run
        self.role = role
        self.conditional = conditional
        self.function = function
        self.case_sensitive = case_sensitive
        self.negated = negated
        self.repeats = repeats


line_directive = inclusion.line


# With -t, these words at the start of a line are directives without their `%`.
TASM_DIRECTIVES = frozenset(
    "arg elif else endif if ifdef ifdifi ifndef include local".split()  # noqa: SIM905
)


def _registry() -> dict[str, Directive]:
    found: dict[str, Directive] = {}

    def add(name: str, run: Handler, role: str = "", function: bool = False) -> None:
        found[name] = Directive(name, run, role, function=function)

    def add_cases(
        stem: str, run: Handler, prefix: str = "%", role: str = "", repeats: bool = False
    ) -> None:
        """Add `%define` and `%idefine`, and the like."""
        function = stem in ("strcat", "strlen")
        for letter in ("", "i"):
            name = f"{prefix}{letter}{stem}"
            found[name] = Directive(
                name,
                run,
                role,
                function=function and not letter,
                case_sensitive=not letter,
                repeats=repeats,
            )

    for test in conditions.TESTS:
        repeats = test in conditions.EXPANDING
        for stem, run in (("%if", conditions.begin), ("%elif", conditions.another)):
            for negation in ("", "n"):
                name = f"{stem}{negation}{test}"
                found[name] = Directive(
                    name, run, conditional=True, negated=bool(negation), repeats=repeats
                )
    found["%else"] = Directive("%else", conditions.otherwise, conditional=True)
    found["%endif"] = Directive("%endif", conditions.end, conditional=True)

    add_cases("define", definitions.define)
    add_cases("xdefine", definitions.define)
    add_cases("defalias", definitions.define_alias)
    add_cases("assign", definitions.assign, repeats=True)
    add_cases("defstr", definitions.define_string)
    add_cases("deftok", definitions.define_tokens)
    add_cases("strcat", definitions.concatenate)
    add_cases("strlen", definitions.string_length)
    add_cases("substr", definitions.substring)
    add_cases("pathsearch", definitions.path_search)
    add("%undef", definitions.undefine)
    add("%undefalias", definitions.undefine)
    add("%clear", definitions.clear)
    add("%aliases", definitions.aliases)

    add_cases("macro", blocks.macro, role="macro")
    add_cases("rmacro", blocks.macro, role="macro")
    add_cases("macro", blocks.undefine_macro, prefix="%un")
    add("%endmacro", blocks.end_macro, "endmacro")
    add("%endm", blocks.end_macro, "endmacro")
    add("%exitmacro", blocks.exit_macro)
    add("%rotate", blocks.rotate)
    add("%rep", blocks.repeat, "rep")
    add("%endrep", blocks.end_repeat, "endrep")
    add("%exitrep", blocks.exit_repeat)

    add("%push", contexts.push)
    add("%pop", contexts.pop)
    add("%repl", contexts.rename)
    add("%stacksize", contexts.stack_size)
    add("%arg", contexts.argument)
    add("%local", contexts.local)

    add("%include", inclusion.include)
    add("%require", inclusion.include)
    add("%depend", inclusion.depend)
    add("%use", inclusion.use)
    add("%line", inclusion.line, "line")
    add("%pragma", inclusion.pragma)
    add("%error", inclusion.message)
    add("%warning", inclusion.message)
    add("%fatal", inclusion.message)
    add("%note", inclusion.message)
    add("%null", inclusion.nothing)
    for word in TASM_DIRECTIVES:
        found[word] = found[f"%{word}"]
    return found


DIRECTIVES = _registry()
