"""What Makefile.py is made of: the environment, the steps, running them, telling about it."""
