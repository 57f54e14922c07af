"""The one error that pyboot raises for what a user can get wrong."""


class BootError(Exception):
    """A bad argument, an unusable file, or a missing CPU engine; the text is for users."""
