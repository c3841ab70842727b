"""Runs the AWS CLI with shorter delays of its waiters, because `aws cloudformation deploy` checks the stack only every 30 seconds."""

import sys
import time

import botocore.waiter
from awscli.clidriver import main

MOST_SECONDS = 0.25


class ShortTime:
    @staticmethod
    def sleep(seconds):
        time.sleep(min(seconds, MOST_SECONDS))


if __name__ == '__main__':
    botocore.waiter.time = ShortTime
    sys.exit(main())
