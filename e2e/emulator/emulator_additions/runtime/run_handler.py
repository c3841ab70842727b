"""Runs one invocation: reads the event from standard input, and writes `{"result"}` or `{"errorMessage", "errorType"}` to
standard output. The output of the function is its log."""

import importlib
import json
import os
import sys
import time
import traceback


class Context:
    def __init__(self, request_id, arn):
        self.aws_request_id = request_id
        self.invoked_function_arn = arn
        self.function_name = os.environ['AWS_LAMBDA_FUNCTION_NAME']
        self.function_version = os.environ['AWS_LAMBDA_FUNCTION_VERSION']
        self.memory_limit_in_mb = os.environ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
        self.log_group_name = os.environ['AWS_LAMBDA_LOG_GROUP_NAME']
        self.log_stream_name = os.environ['AWS_LAMBDA_LOG_STREAM_NAME']
        self._end = time.monotonic() + int(os.environ['AWS_LAMBDA_FUNCTION_TIMEOUT'])

    def get_remaining_time_in_millis(self):
        return int((self._end - time.monotonic()) * 1000)


def main():
    name, request_id, arn = sys.argv[1:]
    output, sys.stdout = sys.stdout, sys.stderr
    module, function = name.rsplit('.', 1)
    try:
        handler = getattr(importlib.import_module(module), function)
        answer = {'result': handler(json.load(sys.stdin), Context(request_id, arn))}
    except Exception as error:  # pylint: disable=broad-except  # Lambda does the same
        traceback.print_exc()
        answer = {'errorMessage': str(error), 'errorType': type(error).__name__}
    json.dump(answer, output)


if __name__ == '__main__':
    main()
