"""Runs the AWS CLI for many calls. It loads the CLI once and forks for each call, because a start of the CLI takes a second.

Usage: cli.py SOCKET CALLS ENDPOINT. Programs start `aws` of this folder instead of the AWS CLI. For each call, this program appends the
arguments to the file CALLS, as a line of JSON.
"""
import gc
import json
import os
import socket
import socketserver
import sys

import awscli.clidriver

DRIVER = awscli.clidriver.create_clidriver()


class Call(socketserver.BaseRequestHandler):
    """Runs in its own process. The caller sends its standard output and standard error with its arguments."""

    def handle(self):
        message, outputs, _, _ = socket.recv_fds(self.request, 1 << 20, 2)
        call = json.loads(message)
        for given, standard in zip(outputs, (1, 2)):
            os.dup2(given, standard)
        os.environ.update(call['environment'])
        with open(sys.argv[2], 'a', encoding='utf-8') as calls:
            calls.write(json.dumps(call['arguments']) + '\n')
        # Not AWS_ENDPOINT_URL: version 1 of the AWS CLI ignores it for SQS.
        sys.argv = ['aws', '--endpoint-url', sys.argv[3], *call['arguments']]
        try:
            status = DRIVER.main()
        except SystemExit as end:
            status = end.code
        sys.stdout.flush()
        sys.stderr.flush()
        self.request.sendall(bytes([status or 0]))


class Server(socketserver.ForkingMixIn, socketserver.UnixStreamServer):
    request_queue_size = 50


if __name__ == '__main__':
    # Imports everything that each call needs, including the clients of a JSON API and of an XML API. Its session has no valid
    # credentials.
    other = awscli.clidriver.create_clidriver().session
    for service in ('kms', 's3'):
        other.create_client(service, region_name='eu-west-1')
    # Reads the large models once. Otherwise, each call would read them.
    for service in ('cloudformation', 'ec2', 'iam', 'organizations', 's3', 'rds'):
        DRIVER.session.get_service_model(service)
    gc.freeze()  # A collection in a fork would copy all of it.
    with Server(sys.argv[1], Call) as server:
        server.serve_forever(poll_interval=0.05)
