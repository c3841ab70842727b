"""Time that passes only when somebody waits: waits of minutes take none, and timeouts can still be tested."""
import threading
import time

_real_sleep = time.sleep


class Clock:
    def __init__(self):
        self.now = 0.0

    def sleep(self, seconds):
        # The server's threads wait as ever; the script, the engine and botocore's retries are on the main thread.
        if threading.current_thread() is not threading.main_thread():
            _real_sleep(seconds)
            return
        self.now += seconds

    def install(self):
        time.sleep = self.sleep


CLOCK = Clock()
