"""The clock of a server under test, turned from outside (server/clock.h)."""
import datetime
import os
import time

ZONE = datetime.timezone(datetime.timedelta(hours=8))


class Clock:
    """Every program started afterwards follows it, until the test ends."""

    def __init__(self, folder):
        self.path, self.offset = os.path.join(folder, "clock"), 0
        self.set(datetime.datetime.now(ZONE))
        os.environ["SHENKAN_TEST_CLOCK"] = self.path

    def set(self, when):
        """One write of one short text in place: a reader sees the old or the new number."""
        self.offset = round((when.timestamp() - time.time()) * 1000)
        flags = os.O_WRONLY | os.O_CREAT
        file = os.open(self.path, flags, 0o600)
        os.write(file, f"{self.offset:<20}".encode())
        os.close(file)

    def forward(self, seconds):
        """The server does what time does once a minute of this clock, and looks once a second."""
        self.set(self.now + datetime.timedelta(seconds=seconds))

    @property
    def now(self):
        return datetime.datetime.fromtimestamp(time.time() + self.offset / 1000, ZONE)


def moment(day, hour, minute=0):
    """On that local date."""
    return datetime.datetime.combine(day, datetime.time(hour, minute), ZONE)
