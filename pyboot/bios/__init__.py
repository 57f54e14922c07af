"""The BIOS: its ROM, its variables, and one module for each group of services."""
