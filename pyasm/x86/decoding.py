"""Which form of the table some bytes are: what an opcode can be, narrowed by prefixes and ModRM."""

from __future__ import annotations

from . import decorators, kinds, table
from .opcode_index import NONE
from .templates import Shape, ShapeMaker, Template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .opcode_index import Candidate
    from .prefix_bytes import Prefixes

_ALL_INDEXES = kinds.XMM_INDEX | kinds.YMM_INDEX | kinds.ZMM_INDEX
_ESP = 4  # as ModRM.rm: a SIB byte follows
_REG_FIELD = 0x38
_RM_FIELD = 0x07
_IS_REGISTER = 0x100


def is_fitting(candidate: Candidate, prefixes: Prefixes, waits: bool = False) -> bool:
    """Whether the prefixes are such as the form needs and leaves room for.

    With `waits`, waiting may be a prefix of any instruction.
    """
    form = candidate.form
    if form.wait != prefixes.wait and not (waits and prefixes.wait):
        return False
    if form.address_size not in (0, prefixes.address_size):
        return False
    if form.vex is not None:
        return _is_vector_fitting(candidate, prefixes)
    if prefixes.vector is not None:
        return False
    mandatory = candidate.prefix
    if mandatory == NONE and (prefixes.repeat or prefixes.operand):
        return False
    if mandatory == 0x66:
        if not prefixes.operand or prefixes.repeat:
            return False
        if prefixes.doubled and form.operand_size in (0, prefixes.bits):
            return False
    else:
        if prefixes.doubled or (mandatory > 0 and prefixes.repeat != mandatory):
            return False
        if form.operand_size not in (0, prefixes.operand_size):
            return False
    if form.repeat and prefixes.repeat != 0xF3:
        return False
    return not (
        (candidate.default_operand and prefixes.operand)
        or (candidate.default_address and prefixes.address)
    )


def _is_vector_fitting(candidate: Candidate, prefixes: Prefixes) -> bool:
    """The legacy prefixes that have a place inside the vector prefix must not stand before it."""
    vector = prefixes.vector
    if vector is None or prefixes.operand or prefixes.repeat or prefixes.lock:
        return False
    if candidate.is_evex != vector.is_evex or candidate.pp != vector.pp:
        return False
    if candidate.wide >= 0 and candidate.wide != vector.wide:
        return False
    if vector.has_vvvv and candidate.form.vex_operand < 0:
        return False
    if not vector.is_evex:
        return candidate.length < 0 or candidate.length == vector.length
    if vector.is_masked and not candidate.permits & decorators.MASK:
        return False
    return not vector.is_zeroing or bool(vector.is_masked and candidate.permits & decorators.ZERO)


def _is_length_fitting(candidate: Candidate, prefixes: Prefixes, is_register: bool) -> bool:
    """Whether L'L and b of EVEX, which mean other things with a register, suit the form."""
    vector = prefixes.vector
    if vector is None or not vector.is_evex:
        return True
    permits = candidate.permits
    if vector.is_special:
        if is_register:
            return bool(permits & (decorators.ROUNDING | decorators.SAE))
        if not permits & decorators.BROADCAST:
            return False
    return vector.length < 3 if candidate.length < 0 else candidate.length == vector.length


class Node:
    """What an opcode with a ModRM byte can be.

    `templates` are by that byte, `shapes` by the part of it that decides about the form: the bits
    of `deciding`, and whether it names a register.
    """

    __slots__ = ("candidates", "deciding", "prefixes", "shapes", "templates")

    def __init__(self, candidates: list[Candidate], prefixes: Prefixes, deciding: int) -> None:
        self.candidates = candidates
        self.prefixes = prefixes
        self.deciding = deciding
        self.shapes: dict[int, Shape] = {}
        self.templates: dict[int, Template] = {}


class TemplateMaker:
    """Chooses among candidates and makes templates, for code of `bits` bits; see `Disassembler`."""

    __slots__ = ("_shapes", "for_assembling", "unknown")

    def __init__(self, bits: int, for_assembling: bool, vex_mnemonics: frozenset[str]) -> None:
        self.for_assembling = for_assembling
        self._shapes = ShapeMaker(bits, for_assembling, vex_mnemonics)
        self.unknown = Shape().template(-1)

    def forget(self) -> None:
        """Let go of what templates share."""
        self._shapes.forget()

    def node(self, candidates: list[Candidate], prefixes: Prefixes) -> Node:
        """Return a node for the candidates that prefixes leave, the preferred ones first."""
        deciding = 0
        for candidate in candidates:
            if candidate.deciding < 0:
                candidate.deciding = self._deciding(candidate)
            deciding |= candidate.deciding
        return Node(candidates, prefixes, deciding)

    def _deciding(self, candidate: Candidate) -> int:
        """Return the bits of ModRM on which it depends whether a form is meant."""
        form = candidate.form
        if candidate.second >= 0 or (candidate.has_modrm and self._is_restricted(candidate)):
            return 0xFF
        deciding = _REG_FIELD if form.digit >= 0 else 0
        if form.modrm_rm >= 0 and (
            form.needs[form.modrm_rm] & _ALL_INDEXES or form.flags & table.SIB_REQUIRED
        ):
            deciding |= _RM_FIELD
        return deciding

    def choose(self, node: Node, modrm: int) -> Template:
        """Return the template for a ModRM byte, and note it in the node."""
        key = modrm & node.deciding | (_IS_REGISTER if modrm >= 0xC0 else 0)
        shape = node.shapes.get(key)
        if shape is None:
            shape = node.shapes[key] = self._shape(node.candidates, node.prefixes, modrm)
        template = node.templates[modrm] = shape.template(modrm)
        return template

    def choose_suffix(self, template: Template, byte: int) -> Template:
        """Return the template for an instruction that the byte behind its address decides about;
        note it in the template that stands for all of them."""
        shape = template.shape
        assert template.suffixes is not None
        chosen = shape.suffixed.get(byte)
        if chosen is None:
            candidate = shape.suffixes.get(byte)
            if candidate is not None:
                chosen = self._shapes.shape(candidate, shape.prefixes, template.modrm)
            elif shape.is_known:
                chosen = shape.without_suffixes()
            else:
                chosen = Shape()
            shape.suffixed[byte] = chosen
        found = template.suffixes[byte] = chosen.template(template.modrm)
        return found

    def plain(self, candidates: list[Candidate], prefixes: Prefixes) -> Template:
        """Return the template for an opcode without ModRM."""
        return self._shape(candidates, prefixes, -1).template(-1)

    def _shape(self, candidates: list[Candidate], prefixes: Prefixes, modrm: int) -> Shape:
        suffixes: dict[int, Candidate] = {}
        plain: Candidate | None = None
        for candidate in candidates:
            if candidate.suffix in suffixes or not self._is_possible(candidate, prefixes, modrm):
                continue
            if candidate.suffix < 0:
                plain = candidate
                break
            suffixes[candidate.suffix] = candidate
        if plain is not None:
            shape = self._shapes.shape(plain, prefixes, modrm)
        elif suffixes:
            # Something with the same address, to find the byte that decides.
            shape = self._shapes.shape(next(iter(suffixes.values())), prefixes, modrm)
            shape.is_known = False
        else:
            return Shape()
        shape.suffixes = suffixes
        return shape

    def _is_possible(self, candidate: Candidate, prefixes: Prefixes, modrm: int) -> bool:
        form = candidate.form
        if form.opcode_register >= 0 and candidate.second < 0:
            return bool(self._register(candidate, form.opcode_register, candidate.opcode & 7))
        if candidate.second >= 0:
            return modrm >= 0 and modrm & candidate.second_mask == candidate.second
        if not candidate.has_modrm:
            return True
        if form.digit >= 0 and form.digit != modrm >> 3 & 7:
            return False
        if not _is_length_fitting(candidate, prefixes, modrm >= 0xC0):
            return False
        if modrm >= 0xC0:
            if not candidate.register:
                return False
            if not self._register(candidate, form.modrm_rm, modrm & 7):
                return False
        else:
            if not candidate.memory:
                return False
            index = form.needs[form.modrm_rm] & _ALL_INDEXES
            if index and (prefixes.address_size != 32 or modrm & 7 != _ESP):
                return False
            if form.flags & table.SIB_REQUIRED and modrm & 7 != _ESP:
                return False
        return form.modrm_reg < 0 or bool(self._register(candidate, form.modrm_reg, modrm >> 3 & 7))

    def _register(self, candidate: Candidate, operand: int, number: int) -> str:
        return self._shapes.operand_registers(candidate.form, operand)[number]

    def _is_restricted(self, candidate: Candidate) -> bool:
        """Whether not every number in ModRM is a register that the form takes."""
        form = candidate.form
        places = [form.modrm_reg] if form.modrm_reg >= 0 else []
        if candidate.register:
            places.append(form.modrm_rm)
        return any("" in self._shapes.operand_registers(form, place) for place in places)
