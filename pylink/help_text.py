"""What --help prints."""

from __future__ import annotations

HELP = """\
Usage: pylink [options] file...
Links ELF32 i386 objects, archives and linker scripts, as GNU ld -m elf_i386 -static does.

Inputs:
  -l NAME, --library=NAME        Search for libNAME.a; -l:FILE for FILE
  -L FOLDER, --library-path=...  Add FOLDER to where -l, INPUT and INCLUDE look
  --sysroot=FOLDER               What "=" at the start of a search folder stands for
  -nostdlib                      Search only the folders of -L
  -(, --start-group ... -), --end-group
                                 Search these archives until nothing is added
  --whole-archive, --no-whole-archive
                                 Link every member of the archives that follow
  --push-state, --pop-state      Save and restore those switches
  @FILE                          Read options from FILE

Script and layout:
  -T FILE, --script=FILE         Use this linker script
  -dT FILE, --default-script=... Use this script where -T is not given
  -e SYMBOL, --entry=SYMBOL      Start here
  --defsym=SYMBOL=EXPRESSION     Define a symbol
  -Ttext=, -Tdata=, -Tbss=ADDRESS, --section-start=SECTION=ADDRESS
                                 Put a section there (hexadecimal)
  -Ttext-segment=, -Trodata-segment=, -Tldata-segment=ADDRESS
                                 Start a segment there
  -N, --omagic                   Text writable, no page alignment
  -n, --nmagic                   No page alignment
  --no-omagic                    Undo -N
  -z max-page-size=, common-page-size=, stack-size=SIZE
  -z separate-code, noseparate-code, relro, norelro, execstack, noexecstack, defs, muldefs
  --orphan-handling=place|warn|error|discard
  --sort-common[=ascending|descending], -d, --no-define-common
  --no-check-sections            Let sections overlap

Symbols:
  -u SYMBOL, --undefined=...     Start with an undefined reference
  --require-defined=SYMBOL       Fail if the symbol is not defined
  --wrap=SYMBOL                  References go to __wrap_SYMBOL
  --allow-multiple-definition, --warn-common
  --unresolved-symbols=report-all|ignore-all, --warn-unresolved-symbols, --no-undefined
  -s, --strip-all; -S, --strip-debug; -x, --discard-all; -X, --discard-locals; --discard-none
  --gc-sections, --no-gc-sections, --print-gc-sections

Output:
  -o FILE, --output=FILE         Default a.out
  --oformat=elf32-i386|binary|ihex|srec
  -m elf_i386                    The only emulation
  -Map=FILE, -M, --print-map     Write the map to FILE, or to standard output
  --cref                         Add a cross reference table to the map
  --print-memory-usage           Print how full the regions of MEMORY are
  --dependency-file=FILE         Write a make rule with every file that was read
  -t, --trace                    Print the files as they are opened
  -w, --no-warnings; --fatal-warnings; --no-warn-rwx-segments; --no-warn-execstack
  --help, --version, -v, -V

Other options of GNU ld are taken and ignored where they have no effect on a static link;
docs/pylink.md lists them.
"""
