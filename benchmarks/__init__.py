"""What pyasm, pylink and the build take, against nasm, GNU ld and make: `Makefile.py bench`."""
