"""Runs the server of moto on loopback, and the AWS CLI for it.

Reads one JSON request per line and answers each with one line. `{"plant": FILE, "values": {...}}` calls `plant(world, **values)`
in a Python file and returns its result. `{"account": ID}` returns the environment of a program that starts `aws` in this
account.
"""
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

os.environ.update({
    'MOTO_EC2_LOAD_DEFAULT_AMIS': 'false', 'MOTO_IAM_LOAD_MANAGED_POLICIES': 'true', 'NO_PROXY': '127.0.0.1',
    'PYTHONDONTWRITEBYTECODE': '1'})

import logging  # noqa: E402

import boto3  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
OWN_ACCOUNT = '123456789012'
KEYS = {'AWS_ACCESS_KEY_ID': 'testing', 'AWS_SECRET_ACCESS_KEY': 'testing'}


class World:
    """Accounts of moto."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.keys = {OWN_ACCOUNT: KEYS}

    def keys_of(self, account):
        if account not in self.keys:
            credentials = self.client('sts').assume_role(RoleArn=f'arn:aws:iam::{account}:role/Ops', RoleSessionName='ops')['Credentials']
            self.keys[account] = {
                'AWS_ACCESS_KEY_ID': credentials['AccessKeyId'], 'AWS_SECRET_ACCESS_KEY': credentials['SecretAccessKey'],
                'AWS_SESSION_TOKEN': credentials['SessionToken']}
        return self.keys[account]

    def client(self, service, account=OWN_ACCOUNT, region='eu-west-1'):
        return boto3.client(service, region_name=region, endpoint_url=self.endpoint, **{
            key.lower(): value for key, value in self.keys_of(account).items()})


def main():
    logging.disable(logging.CRITICAL)
    # moto prints to the standard output, too.
    answers = os.fdopen(os.dup(1), 'w', encoding='utf-8')
    os.dup2(2, 1)
    folder = tempfile.mkdtemp()
    program = os.path.join(folder, 'aws')
    with open(os.path.join(HERE, 'aws'), encoding='utf-8') as source, open(program, 'w', encoding='utf-8') as file:
        file.write(f'#!{sys.executable} -IS\n{source.read()}')
    os.chmod(program, 0o755)
    paths = [os.path.join(folder, name) for name in ('socket', 'calls')]
    base = {
        'PATH': f"{folder}:{os.path.dirname(shutil.which('node') or '')}:/usr/bin:/bin", 'HOME': folder, 'AWS_CONFIG_FILE': os.devnull,
        'AWS_SHARED_CREDENTIALS_FILE': os.devnull, 'AWS_EC2_METADATA_DISABLED': 'true', 'AWS_MAX_ATTEMPTS': '1', 'NO_PROXY': '127.0.0.1'}
    server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    world = World(f'http://{host}:{port}')
    with subprocess.Popen([sys.executable, '-B', os.path.join(HERE, 'cli.py'), *paths, world.endpoint], env=base) as cli:
        try:
            while not os.path.exists(paths[0]) and cli.poll() is None:
                time.sleep(0.05)
            for line in sys.stdin:
                print(json.dumps(answer(world, base, paths[1], json.loads(line)), default=str), file=answers, flush=True)
        finally:
            cli.terminate()
    server.stop()
    shutil.rmtree(folder)


def answer(world, base, calls, request):
    try:
        if 'plant' in request:
            spec = importlib.util.spec_from_file_location('planted', request['plant'])
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return {'result': module.plant(world, **request.get('values', {}))}
        return {'environment': {**base, **world.keys_of(request['account'])}, 'calls': calls}
    except Exception:  # pylint: disable=broad-except
        return {'error': traceback.format_exc()}


if __name__ == '__main__':
    main()
