"""Runs Python functions in a process of this machine, because the executor of the emulator needs containers.

Each invocation is a new process. It uses the interpreter of the emulator, regardless of the runtime of the function. It assumes the
role of the function, but the emulator does not enforce permissions.
"""

import json
import os
import pathlib
import subprocess
import sys

from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

RUNTIME = pathlib.Path(__file__).parent / 'runtime'


class ProcessExecutor(RuntimeExecutor):
    def __init__(self, id, function_version):  # pylint: disable=redefined-builtin
        super().__init__(id=id, function_version=function_version)
        self.environment = {}
        self.logs = ''

    def start(self, env_vars):
        self.environment = {key: str(value) for key, value in env_vars.items()}

    def stop(self):
        pass

    def get_address(self):
        return '127.0.0.1'

    def get_endpoint_from_executor(self):
        return '127.0.0.1'

    def get_runtime_endpoint(self):
        return ''

    def invoke(self, payload):
        config = self.function_version.config
        code = config.code.get_unzipped_code_location()
        answer = {}
        try:
            process = subprocess.run(
                [
                    sys.executable,
                    '-B',
                    str(RUNTIME / 'run_handler.py'),
                    config.handler,
                    payload['invoke-id'],
                    payload['invoked-function-arn'],
                ],
                input=payload['payload'],
                capture_output=True,
                text=True,
                check=False,
                cwd=code,
                timeout=config.timeout,
                env={
                    **self.environment,
                    'PATH': os.environ['PATH'],
                    'PYTHONPATH': f'{code}:{RUNTIME}',
                    'NO_PROXY': '127.0.0.1',
                },
            )
            self.logs = process.stderr
            answer = (
                json.loads(process.stdout)
                if process.returncode == 0
                else {'errorMessage': process.stderr, 'errorType': 'Runtime.ExitError'}
            )
            failed = process.returncode != 0 or 'errorMessage' in answer
            result = answer if failed else answer['result']
        except subprocess.TimeoutExpired:
            failed, result = True, {
                'errorMessage': f'{payload["invoke-id"]} Task timed out after {config.timeout:.2f} seconds'
            }
        return InvocationResult(
            request_id=payload['invoke-id'], payload=json.dumps(result).encode(), is_error=failed, logs=self.logs
        )

    def get_logs(self):
        return self.logs

    @classmethod
    def prepare_version(cls, function_version):
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        pass
