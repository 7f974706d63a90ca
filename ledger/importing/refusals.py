"""Why a file cannot be read as one of transfers at all."""

from members.refusals import Refused


class NotReadable(Refused):
    """Nothing of the file was taken."""

    status = 422
